package io.tributary.server.cli;

import io.tributary.model.DurationText;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The times of a query.
///
/// @param start null for an instant query, whose time is `end`
record QueryTimes(@Nullable Instant start, Instant end, Duration step) {
  private static final int POINTS = 100;

  /// Reads what the user wrote.
  ///
  /// @throws IllegalArgumentException with a message for the user
  static QueryTimes parse(
      @Nullable String start, @Nullable String end, @Nullable String step, Instant now) {
    Instant to = end == null ? now : instant("--end", end, now);
    if (start == null) {
      if (step != null) {
        throw new IllegalArgumentException("--step needs --start");
      }
      return new QueryTimes(null, to, Duration.ZERO);
    }
    Instant from = instant("--start", start, now);
    if (to.isBefore(from)) {
      throw new IllegalArgumentException("--start is after --end");
    }
    return new QueryTimes(from, to, step == null ? step(from, to) : duration("--step", step));
  }

  /// Returns the parameters of the HTTP API.
  Map<String, String> parameters() {
    Map<String, String> parameters = new TreeMap<>();
    if (start == null) {
      parameters.put("time", end.toString());
    } else {
      parameters.put("start", start.toString());
      parameters.put("end", end.toString());
      parameters.put("step", String.valueOf(step.toMillis() / 1e3));
    }
    return parameters;
  }

  private static Duration step(Instant from, Instant to) {
    long seconds = Duration.between(from, to).toSeconds() / POINTS;
    return Duration.ofSeconds(Math.max(1, seconds));
  }

  private static Instant instant(String option, String text, Instant now) {
    if (text.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
      return Instant.ofEpochMilli(Math.round(Double.parseDouble(text) * 1e3));
    }
    if (text.equals("now")) {
      return now;
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return now.minus(duration(option, text));
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return DurationText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage() + " value=" + text, e);
    }
  }
}
