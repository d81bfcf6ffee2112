package io.tributary.query.promql;

import io.tributary.query.promql.ast.NumberText;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/// Prints numbers as Go does, where they become part of labels and messages.
public final class GoFloat {
  private static final int LARGEST_PLAIN_EXPONENT = 6;

  private GoFloat() {}

  /// Returns the shortest decimal that reads back as `value`, never with an exponent.
  public static String plain(double value) {
    return NumberText.format(value);
  }

  /// Returns the shortest decimal that reads back as `value`, with an exponent when it is very
  /// large or small.
  public static String general(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return plain(value);
    }
    return text(NumberText.shortest(value), LARGEST_PLAIN_EXPONENT);
  }

  /// Returns `value` as OpenMetrics writes it: as [#general], but never without a point or
  /// exponent.
  public static String openMetrics(double value) {
    if (value == 0) {
      return "0.0";
    }
    String text = general(value);
    boolean whole = Double.isFinite(value) && text.indexOf('.') < 0 && text.indexOf('e') < 0;
    return whole ? text + ".0" : text;
  }

  /// Returns `value` with at most `digits` significant digits, with an exponent when it has more
  /// before the point.
  public static String significant(double value, int digits) {
    if (Double.isNaN(value) || Double.isInfinite(value) || value == 0) {
      return plain(value);
    }
    BigDecimal rounded =
        new BigDecimal(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    return text(rounded.stripTrailingZeros(), digits);
  }

  private static String text(BigDecimal decimal, int largestPlainExponent) {
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < largestPlainExponent) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
    String sign = exponent < 0 ? "-" : "+";
    int size = Math.abs(exponent);
    return (decimal.signum() < 0 ? "-" : "")
        + mantissa
        + "e"
        + sign
        + (size < 10 ? "0" : "")
        + size;
  }
}
