package io.tributary.query.promql.aggregate;

import java.util.Arrays;

/// The k floats that lie furthest out, with where they came from; NaN lies nearest. Confined to one
/// thread.
///
/// Which of equal ones stay, and in what order, is what Go's `container/heap` and `sort` make of
/// them.
final class BoundedHeap {
  private static final int MOST_INSERTED = 12; // by an insertion sort, which takes NaN as they come

  private final int limit;
  private final boolean largest;
  private double[] values = new double[0];
  private int[] origins = new int[0];
  private int size;

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

  /// Takes a float if it is among the furthest.
  boolean offer(double value, int origin) {
    if (size < limit) {
      if (size == values.length) {
        int capacity = Math.min(limit, Math.max(4, 2 * size));
        values = Arrays.copyOf(values, capacity);
        origins = Arrays.copyOf(origins, capacity);
      }
      values[size] = value;
      origins[size] = origin;
      siftUp(size++);
      return true;
    }
    boolean taken =
        limit > 0
            && ((largest ? values[0] < value : values[0] > value)
                || (Double.isNaN(values[0]) && !Double.isNaN(value)));
    if (taken) {
      values[0] = value;
      origins[0] = origin;
      if (!siftDown()) {
        siftUp(0);
      }
    }
    return taken;
  }

  /// Returns whether the sample at `a` goes before that at `b`.
  private boolean isNearer(int a, int b) {
    return Double.isNaN(values[a]) || (largest ? values[a] < values[b] : values[a] > values[b]);
  }

  private void swap(int a, int b) {
    double value = values[a];
    values[a] = values[b];
    values[b] = value;
    int origin = origins[a];
    origins[a] = origins[b];
    origins[b] = origin;
  }

  private void siftUp(int from) {
    int at = from;
    while (at > 0 && isNearer(at, (at - 1) / 2)) {
      swap(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
  }

  /// Moves the first sample to its place; returns whether that is another.
  private boolean siftDown() {
    int at = 0;
    while (2 * at + 1 < size) {
      int child = 2 * at + 1;
      if (child + 1 < size && isNearer(child + 1, child)) {
        child++;
      }
      if (!isNearer(child, at)) {
        break;
      }
      swap(at, child);
      at = child;
    }
    return at > 0;
  }

  /// Puts the furthest first; equal ones stay as they are.
  void sort() {
    if (size > MOST_INSERTED) {
      Integer[] order = new Integer[size];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> farther(values[a], values[b]));
      double[] sorted = new double[size];
      int[] from = new int[size];
      for (int i = 0; i < size; i++) {
        sorted[i] = values[order[i]];
        from[i] = origins[order[i]];
      }
      values = sorted;
      origins = from;
      return;
    }
    for (int i = 1; i < size; i++) {
      for (int at = i; at > 0 && isNearer(at - 1, at); at--) {
        swap(at, at - 1);
      }
    }
  }

  private int farther(double a, double b) {
    if (Double.isNaN(a) || Double.isNaN(b)) {
      return Boolean.compare(Double.isNaN(a), Double.isNaN(b));
    }
    int ascending = a < b ? -1 : a > b ? 1 : 0;
    return largest ? -ascending : ascending;
  }
}
