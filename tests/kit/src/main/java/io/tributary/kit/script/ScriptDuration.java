package io.tributary.kit.script;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as scripts write them: `1h30m`, `10s53ms`, `0`, a sign in front, or plain seconds.
final class ScriptDuration {
  private static final Pattern PART = Pattern.compile("(\\d+)(ms|[smhdwy])");
  private static final Pattern WHOLE = Pattern.compile("(?:\\d+(?:ms|[smhdwy]))+");
  private static final Pattern SECONDS = Pattern.compile("\\d+(\\.\\d+)?");

  private ScriptDuration() {}

  /// Returns milliseconds.
  ///
  /// @throws IllegalArgumentException when it is not a duration
  static long parse(String text) {
    if (text.startsWith("-")) {
      return -parse(text.substring(1));
    }
    if (text.startsWith("+")) {
      return parse(text.substring(1));
    }
    if (SECONDS.matcher(text).matches()) {
      return Math.round(Double.parseDouble(text) * 1_000);
    }
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("not a duration text=" + text);
    }
    long millis = 0;
    Matcher part = PART.matcher(text);
    while (part.find()) {
      millis += Long.parseLong(part.group(1)) * unitMs(part.group(2));
    }
    return millis;
  }

  private static long unitMs(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      case "w" -> 7 * 86_400_000L;
      case "y" -> 365 * 86_400_000L;
      default -> throw new IllegalArgumentException("no such unit=" + unit);
    };
  }
}
