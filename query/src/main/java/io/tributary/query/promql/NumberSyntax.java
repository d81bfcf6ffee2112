package io.tributary.query.promql;

import io.tributary.query.promql.ast.Quoting;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The values of written numbers and durations.
final class NumberSyntax {
  /// Decimal with fraction and exponent; underscores stand between digits.
  private static final Pattern DECIMAL =
      Pattern.compile(
          "(?:[0-9](?:_?[0-9])*+(?:\\.(?:[0-9](?:_?[0-9])*+)?)?|\\.[0-9](?:_?[0-9])*+)"
              + "(?:[eE][+-]?[0-9](?:_?[0-9])*+)?");

  private static final Pattern HEXADECIMAL =
      Pattern.compile("0[xX]_?([0-9a-fA-F](?:_?[0-9a-fA-F])*+)");
  private static final Pattern OCTAL = Pattern.compile("0(?:_?[0-7])++");

  /// Units descend and each comes once.
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:([0-9]++)y)?(?:([0-9]++)w)?(?:([0-9]++)d)?(?:([0-9]++)h)?(?:([0-9]++)m(?!s))?(?:([0-9]++)s)?(?:([0-9]++)ms)?");

  private static final Pattern PART = Pattern.compile("[0-9]+([^0-9]+)");
  private static final Set<String> UNITS = Set.of("y", "w", "d", "h", "m", "s", "ms");

  private static final long[] UNIT_MS = {
    31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L
  };

  /// The longest duration in milliseconds: what 64 bits of nanoseconds hold.
  private static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

  private NumberSyntax() {}

  /// Returns the value of a number, `inf` or `nan`.
  ///
  /// @throws NumberFormatException with Go's words
  static double number(String text) {
    if (text.equalsIgnoreCase("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (text.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    Long whole = integer(text);
    if (whole != null) {
      return whole;
    }
    if (!DECIMAL.matcher(text).matches()) {
      throw refused(text, "invalid syntax");
    }
    double value = Double.parseDouble(text.replace("_", ""));
    if (Double.isInfinite(value)) {
      throw refused(text, "value out of range");
    }
    return value;
  }

  /// Returns the value of what Go reads as a hexadecimal or octal integer before it tries a float;
  /// so does Prometheus.
  private static @Nullable Long integer(String text) {
    Matcher hexadecimal = HEXADECIMAL.matcher(text);
    boolean isHexadecimal = hexadecimal.matches();
    if (!isHexadecimal && !OCTAL.matcher(text).matches()) {
      return null;
    }
    String digits = isHexadecimal ? hexadecimal.group(1) : text;
    try {
      return Long.parseLong(digits.replace("_", ""), isHexadecimal ? 16 : 8);
    } catch (NumberFormatException e) {
      return null; // too large; the caller tries a float
    }
  }

  private static NumberFormatException refused(String text, String problem) {
    String quoted = Quoting.quote(text);
    return new NumberFormatException(
        "error parsing number: strconv.ParseFloat: parsing " + quoted + ": " + problem);
  }

  /// Returns milliseconds, or null when it is no duration or too long.
  static @Nullable Long durationMillis(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    double total = 0;
    for (int i = 0; i < UNIT_MS.length; i++) {
      String digits = matcher.group(i + 1);
      if (digits != null) {
        total += Double.parseDouble(digits) * UNIT_MS[i];
      }
    }
    return total > MAX_MS ? null : (Long) (long) total;
  }

  /// Returns milliseconds.
  ///
  /// @throws NumberFormatException when it is no duration or too long
  static long duration(String text) {
    Long millis = durationMillis(text);
    if (millis == null) {
      throw new NumberFormatException(whyNoDuration(text));
    }
    return millis;
  }

  private static String whyNoDuration(String text) {
    Matcher part = PART.matcher(text);
    while (part.find()) {
      String unit = part.group(1);
      if (!UNITS.contains(unit)) {
        return "unknown unit " + Quoting.quote(unit) + " in duration " + Quoting.quote(text);
      }
    }
    return DURATION.matcher(text).matches()
        ? "duration out of range"
        : "not a valid duration string: " + Quoting.quote(text);
  }
}
