package io.tributary.query.promql.aggregate;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.GoFloat;
import java.util.Arrays;

/// Checks the numbers that aggregations take.
final class Parameters {
  /// The largest double below 2^63.
  private static final double LARGEST_COUNT = 0x1.fffffffffffffp62;

  private Parameters() {}

  /// Returns `values` as counts; when none of them is at least 1 it does not matter what they are.
  ///
  /// @throws TributaryException UNPROCESSABLE when one is NaN or no 64-bit number
  static int[] counts(double[] values) {
    double max = Arrays.stream(values).max().orElse(0); // NaN when one is
    double min = Arrays.stream(values).min().orElse(0);
    if (Double.isNaN(max)) {
      throw refused("Parameter value is NaN");
    }
    if (max >= 1 && min <= -0x1p63) {
      throw refused("Scalar value " + GoFloat.general(min) + " underflows int64");
    }
    if (max >= LARGEST_COUNT) {
      throw refused("Scalar value " + GoFloat.general(max) + " overflows int64");
    }
    return Arrays.stream(values)
        .mapToInt(value -> Math.clamp((long) value, 0, Integer.MAX_VALUE))
        .toArray();
  }

  private static TributaryException refused(String problem) {
    return new TributaryException(ErrorKind.UNPROCESSABLE, problem);
  }

  static void checkQuantiles(double[] values, AggregationNotes notes) {
    double max = Arrays.stream(values).max().orElse(0); // NaN when one is
    double min = Arrays.stream(values).min().orElse(0);
    if (Double.isNaN(max)) {
      notes.invalidQuantile(Double.NaN);
    }
    if (max > 1) {
      notes.invalidQuantile(max);
    }
    if (min < 0) {
      notes.invalidQuantile(min);
    }
  }

  /// Returns `values` brought between −1 and 1.
  ///
  /// @throws TributaryException UNPROCESSABLE when one is NaN
  static double[] ratios(double[] values, AggregationNotes notes) {
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      throw refused("Ratio value is NaN");
    }
    double max = Arrays.stream(values).max().orElse(0);
    double min = Arrays.stream(values).min().orElse(0);
    if (max > 1) {
      notes.invalidRatio(max, 1);
    }
    if (min < -1) {
      notes.invalidRatio(min, -1);
    }
    return Arrays.stream(values).map(v -> Math.clamp(v, -1, 1)).toArray();
  }
}
