package io.tributary.ingest.append;

import java.util.Arrays;

/// A growing column of what a message says of a histogram: longs, or doubles as their bits. Reused,
/// confined to one thread.
public final class HistogramNumbers {
  private long[] values = new long[16];
  private int size;

  public void clear() {
    size = 0;
  }

  public boolean isEmpty() {
    return size == 0;
  }

  /// @throws IllegalArgumentException when there are more than a histogram may have
  public void add(long value) {
    if (size == values.length) {
      if (size >= HistogramRules.MAX_BUCKETS) {
        throw new IllegalArgumentException("too many buckets limit=" + HistogramRules.MAX_BUCKETS);
      }
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  public double[] toDoubles() {
    double[] doubles = new double[size];
    for (int i = 0; i < size; i++) {
      doubles[i] = Double.longBitsToDouble(values[i]);
    }
    return doubles;
  }

  /// Returns the running sums of deltas.
  public double[] toSums() {
    double[] sums = new double[size];
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += values[i];
      sums[i] = sum;
    }
    return sums;
  }

  /// Returns spans; a length beyond an int is as wrong as the longest one.
  public int[] toInts() {
    int[] ints = new int[size];
    for (int i = 0; i < size; i++) {
      ints[i] = Math.clamp(values[i], Integer.MIN_VALUE, Integer.MAX_VALUE);
    }
    return ints;
  }
}
