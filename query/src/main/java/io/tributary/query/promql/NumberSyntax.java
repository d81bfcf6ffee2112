package io.tributary.query.promql;

import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The written forms of numbers and durations.
final class NumberSyntax {
  /// Decimal with fraction and exponent, or hexadecimal; underscores stand between digits.
  private static final Pattern NUMBER =
      Pattern.compile(
          "0[xX](?:_?[0-9a-fA-F])++"
              + "|(?:[0-9](?:_?[0-9])*+(?:\\.(?:[0-9](?:_?[0-9])*+)?)?|\\.[0-9](?:_?[0-9])*+)"
              + "(?:[eE][+-]?[0-9](?:_?[0-9])*+)?");

  /// Units descend and each comes once.
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:([0-9]++)y)?(?:([0-9]++)w)?(?:([0-9]++)d)?(?:([0-9]++)h)?(?:([0-9]++)m(?!s))?(?:([0-9]++)s)?(?:([0-9]++)ms)?");

  private static final long[] UNIT_MS = {
    31_536_000_000L, 604_800_000L, 86_400_000L, 3_600_000L, 60_000L, 1000L, 1L
  };

  /// The longest duration in milliseconds: what 64 bits of nanoseconds hold.
  private static final long MAX_MS = Long.MAX_VALUE / 1_000_000;

  private NumberSyntax() {}

  /// Returns where the number at `start` ends, or `start` when there is none.
  static int numberEnd(String text, int start) {
    return end(NUMBER, text, start);
  }

  /// Returns where the duration at `start` ends, or `start` when there is none.
  static int durationEnd(String text, int start) {
    return end(DURATION, text, start);
  }

  private static int end(Pattern pattern, String text, int start) {
    Matcher matcher = pattern.matcher(text).region(start, text.length());
    return matcher.lookingAt() ? matcher.end() : start;
  }

  /// Returns the value of what [#numberEnd] accepted, or of `inf` or `nan`.
  static double number(String text) {
    String digits = text.replace("_", "");
    if (digits.equalsIgnoreCase("inf")) {
      return Double.POSITIVE_INFINITY;
    }
    if (digits.equalsIgnoreCase("nan")) {
      return Double.NaN;
    }
    boolean hexadecimal =
        digits.length() > 1 && (digits.charAt(1) == 'x' || digits.charAt(1) == 'X');
    boolean octal =
        !hexadecimal && digits.length() > 1 && digits.chars().allMatch(c -> c >= '0' && c <= '7');
    if (hexadecimal) {
      return Double.parseDouble("0x" + digits.substring(2) + "p0");
    }
    // Go reads an integer with a leading zero as octal before it tries a float; so does Prometheus.
    if (octal && digits.charAt(0) == '0') {
      return new BigInteger(digits, 8).doubleValue();
    }
    return Double.parseDouble(digits);
  }

  /// Returns milliseconds, or null when they are too many.
  static @Nullable Long durationMillis(String text) {
    Matcher matcher = DURATION.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return null;
    }
    long millis = 0;
    for (int i = 0; i < UNIT_MS.length; i++) {
      String digits = matcher.group(i + 1);
      if (digits != null) {
        double total = millis + Double.parseDouble(digits) * UNIT_MS[i];
        if (total > MAX_MS) {
          return null;
        }
        millis += Long.parseLong(digits) * UNIT_MS[i];
      }
    }
    return millis;
  }
}
