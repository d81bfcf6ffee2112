package io.tributary.query.promql.aggregate;

import java.util.Arrays;

/// The k floats that lie furthest out, with where they came from; NaN lies nearest. Confined to one
/// thread.
final class BoundedHeap {
  private final int limit;
  private final boolean largest;
  private double[] values = new double[0];
  private int[] origins = new int[0];
  private int size;

  /// A float and the number of its series.
  record Entry(double value, int origin) {}

  BoundedHeap(int limit, boolean largest) {
    this.limit = limit;
    this.largest = largest;
  }

  boolean takesAny() {
    return limit > 0;
  }

  int size() {
    return size;
  }

  double value(int i) {
    return values[i];
  }

  int origin(int i) {
    return origins[i];
  }

  /// Takes a float if it is among the furthest; of equal ones the first stays.
  boolean offer(double value, int origin) {
    if (size < limit) {
      if (size == values.length) {
        int capacity = Math.min(limit, Math.max(4, 2 * size));
        values = Arrays.copyOf(values, capacity);
        origins = Arrays.copyOf(origins, capacity);
      }
      size++;
      siftUp(value, origin);
      return true;
    }
    if (limit == 0 || !isNearer(values[0], origins[0], value, origin)) {
      return false;
    }
    siftDown(value, origin);
    return true;
  }

  /// Returns whether sample a would be given up before sample b.
  private boolean isNearer(double a, int originA, double b, int originB) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Double.isNaN(a) && (!Double.isNaN(b) || originA > originB);
    }
    if (a == b) {
      return originA > originB;
    }
    return largest ? a < b : a > b;
  }

  private void siftUp(double value, int origin) {
    int at = size - 1;
    while (at > 0) {
      int parent = (at - 1) / 2;
      if (!isNearer(value, origin, values[parent], origins[parent])) {
        break;
      }
      values[at] = values[parent];
      origins[at] = origins[parent];
      at = parent;
    }
    values[at] = value;
    origins[at] = origin;
  }

  private void siftDown(double value, int origin) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && isNearer(values[child + 1], origins[child + 1], values[child], origins[child])) {
        child++;
      }
      if (!isNearer(values[child], origins[child], value, origin)) {
        break;
      }
      values[at] = values[child];
      origins[at] = origins[child];
      at = child;
    }
    values[at] = value;
    origins[at] = origin;
  }

  /// Returns the entries, the furthest first.
  Entry[] sorted() {
    Entry[] entries = new Entry[size];
    for (int i = 0; i < size; i++) {
      entries[i] = new Entry(values[i], origins[i]);
    }
    Arrays.sort(
        entries,
        (a, b) ->
            a.origin == b.origin ? 0 : isNearer(a.value, a.origin, b.value, b.origin) ? 1 : -1);
    return entries;
  }
}
