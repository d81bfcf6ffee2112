package io.tributary.query.promql.window;

import java.util.Arrays;

/// Quantiles of plain numbers, with linear interpolation between neighbours.
public final class Quantiles {
  private double[] scratch = new double[16];

  /// Returns the φ-quantile of `values` between the indices; NaN sorts before everything.
  public double of(double phi, double[] values, int from, int to) {
    int n = to - from;
    if (scratch.length < n) {
      scratch = new double[Math.max(n, 2 * scratch.length)];
    }
    System.arraycopy(values, from, scratch, 0, n);
    return ofUnsorted(phi, scratch, n);
  }

  /// Returns the φ-quantile of the first `n` numbers, which it reorders.
  public static double ofUnsorted(double phi, double[] values, int n) {
    Arrays.sort(values, 0, n);
    return ofSorted(phi, values, n);
  }

  /// Returns the φ-quantile of the first `n` numbers, sorted by [Double#compare].
  static double ofSorted(double phi, double[] values, int n) {
    if (n == 0 || Double.isNaN(phi)) {
      return Double.NaN;
    }
    if (phi < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (phi > 1) {
      return Double.POSITIVE_INFINITY;
    }
    double rank = phi * (n - 1);
    int lower = (int) Math.max(0, Math.floor(rank));
    int upper = Math.min(n - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    return sorted(values, n, lower) * (1 - weight) + sorted(values, n, upper) * weight;
  }

  /// Java sorts NaN last; here it comes first.
  private static double sorted(double[] values, int n, int rank) {
    int nans = 0;
    while (nans < n && Double.isNaN(values[n - 1 - nans])) {
      nans++;
    }
    return rank < nans ? Double.NaN : values[rank - nans];
  }

  /// Returns the median distance of the numbers from their median; NaN when one of them is.
  double medianDeviation(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Double.isNaN(values[i])) {
        return Double.NaN;
      }
    }
    double median = of(0.5, values, from, to);
    for (int i = from; i < to; i++) {
      scratch[i - from] = Math.abs(values[i] - median);
    }
    return ofUnsorted(0.5, scratch, to - from);
  }
}
