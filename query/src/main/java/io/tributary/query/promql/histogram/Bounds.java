package io.tributary.query.promql.histogram;

/// The boundaries of native histogram buckets.
final class Bounds {
  private Bounds() {}

  /// Returns the upper bound of the exponential bucket `index`: 2^(index · 2^−schema), at most the
  /// largest double.
  static double exponential(int index, int schema) {
    if (schema < 0) {
      return power(1, (long) index << -schema);
    }
    int parts = 1 << schema;
    int part = index & (parts - 1);
    double fraction = part == 0 ? 1 : Math.pow(2, (double) part / parts);
    return power(fraction, index >> schema);
  }

  private static double power(double fraction, long exponent) {
    if (fraction == 1 && exponent == 1024) {
      return Double.MAX_VALUE; // the bucket of the largest observations ends there
    }
    return Math.scalb(fraction, Math.clamp(exponent, -2000, 2000));
  }

  /// Returns the lower bound of custom bucket `index`, −Inf for the first.
  static double customLower(double[] bounds, int index) {
    return index == 0 ? Double.NEGATIVE_INFINITY : bounds[index - 1];
  }

  /// Returns the upper bound of custom bucket `index`, +Inf for the last.
  static double customUpper(double[] bounds, int index) {
    return index == bounds.length ? Double.POSITIVE_INFINITY : bounds[index];
  }
}
