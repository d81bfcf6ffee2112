package io.tributary.query.promql.window;

import io.tributary.query.exec.Ranks;
import java.util.function.IntToDoubleFunction;

/// Quantiles of plain numbers, with linear interpolation between neighbours. Reused; confined to
/// one thread.
public final class Quantiles {
  private final Ranks ranks = new Ranks();
  private double[] distances = new double[0];

  /// Returns the φ-quantile of `values` between the indices; NaN sorts before everything.
  public double of(double phi, double[] values, int from, int to) {
    ranks.load(values, from, to);
    return of(phi, to - from, ranks::value);
  }

  /// Returns the φ-quantile of `n` numbers.
  ///
  /// @param byRank the numbers in their order; asked for ascending ranks
  static double of(double phi, int n, IntToDoubleFunction byRank) {
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
    return byRank.applyAsDouble(lower) * (1 - weight) + byRank.applyAsDouble(upper) * weight;
  }

  /// Returns the median distance of the numbers from their median; NaN when one of them is.
  double medianDeviation(double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (Double.isNaN(values[i])) {
        return Double.NaN;
      }
    }
    double median = of(0.5, values, from, to);
    int n = to - from;
    if (distances.length < n) {
      distances = new double[Math.max(n, 2 * distances.length)];
    }
    for (int i = from; i < to; i++) {
      distances[i - from] = Math.abs(values[i] - median);
    }
    return of(0.5, distances, 0, n);
  }
}
