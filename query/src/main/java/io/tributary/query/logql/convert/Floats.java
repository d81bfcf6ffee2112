package io.tributary.query.logql.convert;

import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Pattern;

/// Numbers as Go's `strconv.ParseFloat` reads and `%v` prints them.
public final class Floats {
  /// From where on numbers have an exponent, as a power of ten.
  private static final int MAX_PLAIN = 6;

  /// What may stand between two digits.
  private static final Pattern DIGIT_BREAK = Pattern.compile("(?<=[0-9])_(?=[0-9])");

  private static final int MAX_EXACT_DIGITS = 15;
  private static final double[] POWERS = new double[MAX_EXACT_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private Floats() {}

  /// @throws ConversionException when `text` is not a number
  public static double parse(String written) throws ConversionException {
    double plain = plain(written);
    if (!Double.isNaN(plain)) {
      return plain;
    }
    String text = written.indexOf('_') < 0 ? written : DIGIT_BREAK.matcher(written).replaceAll("");
    if (isDecimal(text) || isHex(text)) {
      double value = Double.parseDouble(text);
      if (Double.isInfinite(value)) {
        throw new ConversionException(
            "strconv.ParseFloat: parsing " + Quoting.quote(written) + ": value out of range");
      }
      return value;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "nan" -> Double.NaN;
      case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
      case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
      default ->
          throw new ConversionException(
              "strconv.ParseFloat: parsing " + Quoting.quote(written) + ": invalid syntax");
    };
  }

  /// Returns the value of up to 15 digits with a point between them or not, or NaN when it is
  /// anything else: both the digits and the power of ten are exact, so that the quotient is the
  /// number that is next.
  private static double plain(String text) {
    long number = 0;
    int pointAt = -1;
    int length = text.length();
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        number = 10 * number + c - '0';
      } else if (c == '.' && pointAt < 0 && i > 0 && i < length - 1) {
        pointAt = i;
      } else {
        return Double.NaN;
      }
      if (i == MAX_EXACT_DIGITS) {
        return Double.NaN;
      }
    }
    if (length == 0) {
      return Double.NaN;
    }
    return pointAt < 0 ? number : number / POWERS[length - 1 - pointAt];
  }

  private static int digits(String text, int from, boolean hex) {
    int at = from;
    while (at < text.length()
        && text.charAt(at) < 128
        && Character.digit(text.charAt(at), hex ? 16 : 10) >= 0) {
      at++;
    }
    return at;
  }

  private static int sign(String text, int at) {
    return at < text.length() && (text.charAt(at) == '+' || text.charAt(at) == '-') ? at + 1 : at;
  }

  /// Returns where the mantissa at `from` ends, or -1 when it has no digit.
  private static int mantissa(String text, int from, boolean hex) {
    int whole = digits(text, from, hex);
    if (whole == text.length() || text.charAt(whole) != '.') {
      return whole == from ? -1 : whole;
    }
    int fraction = digits(text, whole + 1, hex);
    return whole == from && fraction == whole + 1 ? -1 : fraction;
  }

  private static boolean exponentEnds(String text, int at) {
    int start = sign(text, at + 1);
    int end = digits(text, start, false);
    return end > start && end == text.length();
  }

  private static boolean isDecimal(String text) {
    int end = mantissa(text, sign(text, 0), false);
    if (end < 0 || end == text.length()) {
      return end > 0;
    }
    return (text.charAt(end) | 0x20) == 'e' && exponentEnds(text, end);
  }

  private static boolean isHex(String text) {
    int start = sign(text, 0);
    if (!text.regionMatches(true, start, "0x", 0, 2)) {
      return false;
    }
    int end = mantissa(text, start + 2, true);
    return end > 0
        && end < text.length()
        && (text.charAt(end) | 0x20) == 'p'
        && exponentEnds(text, end);
  }

  /// Returns the shortest text that reads back, as Go's `%v` has it, such as 2.5e+06.
  public static String format(double value) {
    if (Double.isNaN(value)) {
      return "NaN";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "+Inf" : "-Inf";
    }
    if (value == 0) {
      return 1 / value < 0 ? "-0" : "0";
    }
    BigDecimal decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
    int exponent = decimal.precision() - decimal.scale() - 1;
    if (exponent >= -4 && exponent < MAX_PLAIN) {
      return decimal.toPlainString();
    }
    String digits = decimal.unscaledValue().abs().toString();
    String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
    int magnitude = Math.abs(exponent);
    return (value < 0 ? "-" : "")
        + digits.charAt(0)
        + fraction
        + (exponent < 0 ? "e-" : "e+")
        + (magnitude < 10 ? "0" : "")
        + magnitude;
  }
}
