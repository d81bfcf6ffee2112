package io.tributary.datasource.http;

import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.Quoting;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The forms of parameters that the Prometheus API knows.
public final class Parameters {
  /// What clients send for "since ever" and "for ever": Go's least and greatest times.
  private static final String MIN_TIME = "-292273086-05-16T16:47:06Z";

  private static final String MAX_TIME = "292277025-08-18T07:12:54.999999999Z";

  /// What is wrong with an end, where the order of times is looked at.
  public static final String ENDS_EARLY = "end timestamp must not be before start time";

  private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+");

  private Parameters() {}

  /// Returns a time in milliseconds since the epoch; `absent` when it is not given.
  public static long time(Exchange exchange, String name, long absent) {
    String text = exchange.parameter(name);
    try {
      return text.isEmpty() ? absent : parseTime(text);
    } catch (IllegalArgumentException e) {
      throw Exchange.invalidParameter(name, wrongTime(name, e));
    }
  }

  /// Says what is wrong with a time that may be left out.
  public static String wrongTime(String name, IllegalArgumentException problem) {
    return "invalid time value for '" + name + "': " + problem.getMessage();
  }

  /// Returns a time that must be given.
  public static long requiredTime(Exchange exchange, String name) {
    try {
      return parseTime(exchange.parameter(name));
    } catch (IllegalArgumentException e) {
      throw Exchange.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /// Reads what [#time] takes.
  ///
  /// @throws IllegalArgumentException in the words of Prometheus
  public static long parseTime(String text) {
    if (text.equals(MIN_TIME)) {
      return TimeRange.ALL.minMs();
    }
    if (text.equals(MAX_TIME)) {
      return TimeRange.ALL.maxMs();
    }
    try {
      double millis = Double.parseDouble(text) * 1000;
      if (!Double.isNaN(millis) && isNumber(text)) {
        return Math.round(millis);
      }
    } catch (NumberFormatException notANumber) {
      // then it is a date, or nothing
    }
    try {
      Instant instant = OffsetDateTime.parse(text).toInstant();
      return instant.toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "cannot parse " + quote(text) + " to a valid timestamp", e);
    }
  }

  /// Returns whether Go too reads `text` as a number: Java also takes `1d`, `1f` and blanks.
  private static boolean isNumber(String text) {
    char last = text.charAt(text.length() - 1);
    return text.strip().length() == text.length() && (Character.isDigit(last) || last == '.');
  }

  /// Returns start and end, everything when they are not given; nothing when they are the wrong way
  /// round.
  public static TimeRange range(Exchange exchange) {
    long start = time(exchange, "start", TimeRange.ALL.minMs());
    return new TimeRange(start, time(exchange, "end", TimeRange.ALL.maxMs()));
  }

  /// Returns a length of time given in seconds or as `1h30m`, of which there are nanoseconds.
  public static Duration duration(Exchange exchange, String name) {
    try {
      return parseDuration(exchange.parameter(name));
    } catch (IllegalArgumentException e) {
      throw Exchange.invalidParameter(name, String.valueOf(e.getMessage()));
    }
  }

  /// Reads what [#duration] takes.
  ///
  /// @throws IllegalArgumentException in the words of Prometheus and Loki
  public static Duration parseDuration(String text) {
    String problem = "cannot parse " + quote(text) + " to a valid duration";
    try {
      if (!text.isEmpty() && isNumber(text)) {
        double nanos = Double.parseDouble(text) * 1e9;
        if (Math.abs(nanos) > Long.MAX_VALUE) {
          throw new IllegalArgumentException(problem + ". It overflows int64");
        }
        return Duration.ofNanos((long) nanos);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(problem, e);
    }
    Long millis = PromqlParser.parseDuration(text);
    if (millis == null) {
      throw new IllegalArgumentException(problem);
    }
    return Duration.ofMillis(millis);
  }

  /// Returns the most entries of an answer; 0 means all.
  public static int limit(Exchange exchange) {
    String text = exchange.parameter("limit");
    if (text.isEmpty()) {
      return 0;
    }
    long limit = integer("limit", text);
    if (limit < 0) {
      throw Exchange.invalidParameter("limit", "limit must be non-negative");
    }
    return (int) Math.min(limit, Integer.MAX_VALUE);
  }

  /// Reads a whole number; what is none is told in Go's words.
  static long integer(String name, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Exchange.invalidParameter(name, notAnInteger(text));
    }
  }

  /// Says in Go's words why a text is no whole number.
  public static String notAnInteger(String text) {
    boolean digits = INTEGER.matcher(text).matches();
    String problem = digits ? "value out of range" : "invalid syntax";
    return "strconv.Atoi: parsing " + quote(text) + ": " + problem;
  }

  /// Returns the conditions of each `match[]`.
  ///
  /// @throws TributaryException BAD_REQUEST with the parser's words alone
  public static List<List<Matcher>> selectors(Exchange exchange) {
    List<List<Matcher>> selectors = new ArrayList<>();
    for (String text : exchange.parameters("match[]")) {
      try {
        selectors.add(PromqlParser.parseSelector(text));
      } catch (PromqlParseException e) {
        boolean empty = String.valueOf(e.getMessage()).contains("at least one non-empty matcher");
        throw Exchange.badRequest(
            empty
                ? "match[] must contain at least one non-empty matcher"
                : String.valueOf(e.getMessage()));
      }
    }
    return selectors;
  }

  /// Fails when there is no `match[]`.
  public static void requireSelectors(Exchange exchange) {
    if (exchange.parameters("match[]").isEmpty()) {
      throw Exchange.badRequest("no match[] parameter provided");
    }
  }

  /// Returns the conditions of each `match[]`; errors name it.
  public static List<List<Matcher>> requiredSelectors(Exchange exchange) {
    try {
      return selectors(exchange);
    } catch (TributaryException e) {
      throw Exchange.invalidParameter("match[]", String.valueOf(e.getMessage()));
    }
  }

  public static String quote(String text) {
    return Quoting.quote(text);
  }
}
