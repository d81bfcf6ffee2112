package io.tributary.query.promql.aggregate;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.GoFloat;
import java.util.Arrays;

/// Checks the numbers that aggregations take.
final class Parameters {
  private Parameters() {}

  /// Returns `values` as counts, or null when none of them is at least 1.
  ///
  /// @throws TributaryException UNPROCESSABLE when one is NaN or no 64-bit number
  static int[] counts(double[] values) {
    int[] counts = new int[values.length];
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        throw new TributaryException(ErrorKind.UNPROCESSABLE, "Parameter value is NaN");
      }
      if (values[i] >= 0x1p63 || values[i] < -0x1p63) {
        throw new TributaryException(
            ErrorKind.UNPROCESSABLE,
            "Scalar value " + GoFloat.general(values[i]) + " overflows int64");
      }
      counts[i] = Math.clamp((long) values[i], 0, Integer.MAX_VALUE);
    }
    return counts;
  }

  static void checkQuantiles(double[] values, AggregationNotes notes) {
    if (Arrays.stream(values).anyMatch(Double::isNaN)) {
      notes.invalidQuantile(Double.NaN);
    }
    double max = Arrays.stream(values).filter(v -> !Double.isNaN(v)).max().orElse(0);
    double min = Arrays.stream(values).filter(v -> !Double.isNaN(v)).min().orElse(0);
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
      throw new TributaryException(ErrorKind.UNPROCESSABLE, "Ratio value is NaN");
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
