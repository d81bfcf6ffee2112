package io.tributary.query.promql.histogram;

/// The boundaries of native histogram buckets.
final class Bounds {
  private static final int FINEST_SCHEMA = 8;

  /// How many units in the last place Prometheus' table of 2^(i/256 − 1) lies below what is exact
  /// to the last place or so, plus one; its values show in texts and in which bounds are equal.
  private static final String BELOW_EXACT =
      "1111112111211111112311222222222211211121122211221122112211221222"
          + "1111112222332122112111211121111111221011213311221121112122321222"
          + "1122213322321232212222322333224421211121223321322233223222332232"
          + "3243223233433333333333444455435422323333324422333243223333543344";

  private static final double[] FRACTIONS = fractions();

  private Bounds() {}

  private static double[] fractions() {
    double[] fractions = new double[BELOW_EXACT.length()];
    for (int i = 0; i < fractions.length; i++) {
      double exact = StrictMath.pow(2, (double) i / fractions.length - 1);
      long bits = Double.doubleToRawLongBits(exact) - (BELOW_EXACT.charAt(i) - '1');
      fractions[i] = Double.longBitsToDouble(bits);
    }
    return fractions;
  }

  /// Returns the upper bound of the exponential bucket `index`: 2^(index · 2^−schema), at most the
  /// largest double.
  static double exponential(int index, int schema) {
    if (schema < 0) {
      return power(1, (long) index << -schema);
    }
    int part = index & ((1 << schema) - 1);
    return power(2 * FRACTIONS[part << (FINEST_SCHEMA - schema)], index >> schema);
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
