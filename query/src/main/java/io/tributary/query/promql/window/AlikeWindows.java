package io.tributary.query.promql.window;

import java.util.Arrays;

/// Windows of a series whose floats lie alike in time: they are summed up side by side, each float
/// by float in its order, so that its sums have the bits that they have alone. Reused; confined to
/// one thread.
final class AlikeWindows {
  private static final int MOST = 256;
  private static final int MOST_FLOATS = 1 << 15; // of all windows, about

  private Run run = Run.NONE;
  private double[] rows = new double[0]; // the floats, those that are a stride apart together
  private double[] values = new double[0]; // one of each window, as are the next ones
  private double[] sums = new double[0];
  private double[] sumsLost = new double[0];
  private double[] products = new double[0];
  private double[] productsLost = new double[0];

  /// Windows of `size` floats, the first of which begins at `from`, each next one `stride` further.
  record Run(int from, int size, int stride, int count) {
    static final Run NONE = new Run(0, 0, 1, 0);

    /// Returns the windows from the one at `from` on that lie as the one before it does, which
    /// begins `stride` before.
    ///
    /// @param floats how many times there are
    static Run of(long[] times, int floats, int from, int size, int stride) {
      int most = Math.min(MOST, (MOST_FLOATS - size) / stride);
      long distanceMs = times[from] - times[from - stride];
      int end = Math.min(floats - stride, from + size + most * stride);
      int at = from;
      while (at < end && times[at + stride] - times[at] == distanceMs) {
        at++;
      }
      int alike = at - from;
      int count = alike < size ? 1 : 2 + (alike - size) / stride;
      return new Run(from, size, stride, Math.clamp(most, 0, count));
    }

    private int end() {
      return from + (count - 1) * stride + size;
    }
  }

  /// Forgets the windows.
  void clear() {
    run = Run.NONE;
  }

  /// Returns whether a window is among those summed up.
  boolean has(int from) {
    int distance = from - run.from;
    return distance >= 0 && distance % run.stride == 0 && distance / run.stride < run.count;
  }

  /// Returns the sum of a window's floats.
  double sum(int from) {
    int at = (from - run.from) / run.stride;
    return KahanSum.compensated(sums[at], sumsLost[at]);
  }

  /// Returns the sum of a window's floats times their seconds.
  double product(int from) {
    int at = (from - run.from) / run.stride;
    return KahanSum.compensated(products[at], productsLost[at]);
  }

  /// Sums windows up.
  ///
  /// @param seconds where their floats lie
  void add(double[] floats, Run newRun, double[] seconds) {
    run = newRun;
    reset();
    int length = run.count + (run.size - 1) / run.stride;
    spread(floats, length);
    for (int i = 0; i < run.size; i++) {
      int row = i % run.stride * length;
      System.arraycopy(rows, row + i / run.stride, values, 0, run.count);
      add(seconds[i]);
    }
  }

  private void reset() {
    if (values.length < run.count) {
      values = new double[MOST];
      sums = new double[MOST];
      sumsLost = new double[MOST];
      products = new double[MOST];
      productsLost = new double[MOST];
    }
    Arrays.fill(sums, 0, run.count, 0);
    Arrays.fill(sumsLost, 0, run.count, 0);
    Arrays.fill(products, 0, run.count, 0);
    Arrays.fill(productsLost, 0, run.count, 0);
  }

  private void spread(double[] floats, int length) {
    int count = Math.min(run.stride, run.size);
    if (rows.length < count * length) {
      rows = new double[count * length];
    }
    for (int row = 0; row < count; row++) {
      int to = row * length;
      for (int at = run.from + row; at < run.end() && to < (row + 1) * length; at += run.stride) {
        rows[to++] = floats[at];
      }
    }
  }

  /// Adds a float to each window. Arrays are all taken at the same place, so that C2 makes vector
  /// instructions of it.
  private void add(double second) {
    for (int i = 0; i < run.count; i++) {
      double value = values[i];
      double sum = sums[i];
      double newSum = sum + value;
      sumsLost[i] += KahanSum.lost(sum, value, newSum);
      sums[i] = newSum;
      double product = second * value;
      double total = products[i];
      double newTotal = total + product;
      productsLost[i] += KahanSum.lost(total, product, newTotal);
      products[i] = newTotal;
    }
  }
}
