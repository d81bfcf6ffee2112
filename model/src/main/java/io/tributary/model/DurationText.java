package io.tributary.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Durations as people write them: `60d`, `1h30m`, `250ms`; units from large to small, each once.
///
/// A week is 7 days, a year 365. Source: Prometheus `model.ParseDuration`.
public final class DurationText {
  private static final Pattern FORM =
      Pattern.compile(
          "(?:([0-9]{1,9})y)?(?:([0-9]{1,9})w)?(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?"
              + "(?:([0-9]{1,9})m)?(?:([0-9]{1,9})s)?(?:([0-9]{1,9})ms)?");
  private static final Map<String, Long> UNIT_MS = units();
  private static final long MAX_MS = Duration.ofDays(365L * 290).toMillis(); // fits in nanoseconds

  private DurationText() {}

  private static Map<String, Long> units() {
    Map<String, Long> units = new LinkedHashMap<>();
    units.put("y", 365L * 86_400_000);
    units.put("w", 7L * 86_400_000);
    units.put("d", 86_400_000L);
    units.put("h", 3_600_000L);
    units.put("m", 60_000L);
    units.put("s", 1_000L);
    units.put("ms", 1L);
    return units;
  }

  /// @throws IllegalArgumentException when the text is not a duration
  public static Duration parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    if (text.isEmpty() || !matcher.matches()) {
      throw new IllegalArgumentException("must be a duration such as 60d, 1h30m or 15s");
    }
    long ms = 0;
    int group = 1;
    for (long unitMs : UNIT_MS.values()) {
      String digits = matcher.group(group++);
      long count = digits == null ? 0 : Long.parseLong(digits);
      ms += count > MAX_MS / unitMs ? MAX_MS : count * unitMs;
      if (ms >= MAX_MS) {
        throw new IllegalArgumentException("must be shorter than 290y");
      }
    }
    return Duration.ofMillis(ms);
  }

  /// Returns the shortest text without weeks and years, which not everybody counts alike.
  public static String print(Duration duration) {
    long rest = duration.toMillis();
    if (rest == 0) {
      return "0";
    }
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Long> unit : UNIT_MS.entrySet()) {
      boolean common = !unit.getKey().equals("y") && !unit.getKey().equals("w");
      if (common && rest >= unit.getValue()) {
        text.append(rest / unit.getValue()).append(unit.getKey());
        rest %= unit.getValue();
      }
    }
    return text.toString();
  }
}
