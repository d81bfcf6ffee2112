package io.tributary.ingest.otlp;

import java.math.BigDecimal;

/// Numbers in labels as Prometheus and the collector write them: the shortest digits that mean the
/// same double.
final class FloatText {
  private static final double SMALLEST_PLAIN = 1e-6;
  private static final double LARGEST_PLAIN = 1e21;

  private FloatText() {}

  /// Returns a number without an exponent, as bounds and quantiles are written.
  static String plain(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
  }

  /// Returns a number as JSON has it, with an exponent when it is very small or large.
  static String json(double value) {
    double size = Math.abs(value);
    if (!Double.isFinite(value)) {
      return "json: unsupported value: " + plain(value);
    }
    if (size == 0 || (size >= SMALLEST_PLAIN && size < LARGEST_PLAIN)) {
      return plain(value);
    }
    BigDecimal exact = new BigDecimal(Double.toString(size)).stripTrailingZeros();
    String digits = exact.unscaledValue().toString();
    int exponent = digits.length() - 1 - exact.scale();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + Math.abs(exponent);
  }
}
