package io.tributary.query.promql.window;

/// A sum with Neumaier's compensation, and the mean that does not overflow. Reused; confined to one
/// thread.
public final class KahanSum {
  private double sum;
  private double compensation;

  public void reset(double start) {
    sum = start;
    compensation = 0;
  }

  public void add(double value) {
    double total = sum + value;
    compensation = compensate(sum, compensation, value, total);
    sum = total;
  }

  /// Returns the new compensation after `sum` and `value` made `total`.
  public static double compensate(double sum, double compensation, double value, double total) {
    if (Double.isInfinite(total)) {
      return 0;
    }
    return Math.abs(sum) >= Math.abs(value)
        ? compensation + ((sum - total) + value)
        : compensation + ((value - total) + sum);
  }

  /// Returns what the addition of two finite numbers has lost (Knuth), as [#compensate] finds it by
  /// comparing them, and without a branch.
  static double lost(double sum, double value, double total) {
    double added = total - sum;
    return (sum - (total - added)) + (value - added);
  }

  /// Returns a sum with what its additions have lost, if it is finite.
  static double compensated(double sum, double lost) {
    return Double.isFinite(sum) ? sum + lost : sum;
  }

  public double value() {
    return sum + compensation;
  }

  /// Returns the sum without its compensation.
  double sum() {
    return sum;
  }

  double compensation() {
    return compensation;
  }

  public boolean isInfinite() {
    return Double.isInfinite(sum);
  }

  /// Returns the sum of `values` between the indices.
  double of(double[] values, int from, int to) {
    reset(0);
    for (int i = from; i < to; i++) {
      add(values[i]);
    }
    return value();
  }

  /// Returns the mean of `values` between the indices, incrementally once their sum would overflow.
  double meanOf(double[] values, int from, int to) {
    reset(values[from]);
    for (int i = from + 1; i < to; i++) {
      double total = sum + values[i];
      if (Double.isInfinite(total)) {
        return incrementalMean(values, from, i, to);
      }
      compensation = compensate(sum, compensation, values[i], total);
      sum = total;
    }
    double count = to - from;
    return sum / count + compensation / count;
  }

  private double incrementalMean(double[] values, int from, int at, int to) {
    double count = at - from;
    double mean = sum / count;
    double meanCompensation = compensation / count;
    for (int i = at; i < to; i++) {
      count++;
      double share = (count - 1) / count;
      double scaled = mean * share;
      double scaledCompensation = meanCompensation * share;
      double part = values[i] / count;
      mean = scaled + part;
      meanCompensation = compensate(scaled, scaledCompensation, part, mean);
    }
    return mean + meanCompensation;
  }
}
