package io.tributary.datasource;

import io.tributary.model.Matcher;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.promql.PromqlParser;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;

/// The forms of parameters that Loki's API knows. Times are nanoseconds since the epoch.
final class LogParameters {
  private static final int DEFAULT_LIMIT = 100;
  private static final int DEFAULT_STEPS = 250;
  private static final long SECOND = 1_000_000_000;
  private static final Duration DEFAULT_SINCE = Duration.ofHours(1);

  /// A whole number of as many digits is seconds, a longer one nanoseconds.
  private static final int MAX_SECONDS_LENGTH = 10;

  private LogParameters() {}

  /// Returns a time; `absent` when it is not given.
  static long time(Exchange exchange, String name, long absent) {
    String text = exchange.parameter(name);
    try {
      return text.isEmpty() ? absent : parseTime(text);
    } catch (NumberFormatException | DateTimeException e) {
      throw Exchange.badRequest(
          "could not parse '" + name + "' parameter: invalid time " + Parameters.quote(text));
    }
  }

  private static long parseTime(String text) {
    if (text.matches("[-+]?[0-9]{1,19}")) {
      BigInteger number = new BigInteger(text);
      boolean seconds = text.length() <= MAX_SECONDS_LENGTH;
      return saturated(seconds ? number.multiply(BigInteger.valueOf(SECOND)) : number);
    }
    if (text.matches("[-+]?[0-9]{1,19}\\.[0-9]{0,19}")) {
      BigDecimal seconds = new BigDecimal(text).setScale(3, RoundingMode.HALF_UP);
      return saturated(seconds.multiply(BigDecimal.valueOf(SECOND)).toBigInteger());
    }
    Instant instant = OffsetDateTime.parse(text).toInstant();
    return nanos(instant.getEpochSecond(), instant.getNano());
  }

  private static long nanos(long seconds, int nanos) {
    BigInteger whole = BigInteger.valueOf(seconds).multiply(BigInteger.valueOf(SECOND));
    return saturated(whole.add(BigInteger.valueOf(nanos)));
  }

  private static long nanos(Duration duration) {
    return nanos(duration.getSeconds(), duration.getNano());
  }

  static long nanos(Instant instant) {
    return nanos(instant.getEpochSecond(), instant.getNano());
  }

  private static long saturated(BigInteger nanos) {
    return nanos.bitLength() < Long.SIZE
        ? nanos.longValue()
        : nanos.signum() < 0 ? Long.MIN_VALUE : Long.MAX_VALUE;
  }

  /// Returns start and end; when they are not given, the hour until now or what `since` says.
  static NanoRange range(Exchange exchange, Instant now) {
    long nowNs = nanos(now);
    BigInteger since = BigInteger.valueOf(nanos(since(exchange)));
    long end = time(exchange, "end", nowNs);
    long start =
        time(
            exchange, "start", saturated(BigInteger.valueOf(Math.min(end, nowNs)).subtract(since)));
    if (end < start) {
      throw Exchange.badRequest("end timestamp must not be before or equal to start time");
    }
    return new NanoRange(start, end);
  }

  private static Duration since(Exchange exchange) {
    String text = exchange.parameter("since");
    if (text.isEmpty()) {
      return DEFAULT_SINCE;
    }
    Long millis = PromqlParser.parseDuration(text);
    if (millis == null) {
      throw Exchange.badRequest(
          "could not parse 'since' parameter: not a valid duration string: "
              + Parameters.quote(text));
    }
    return Duration.ofMillis(millis);
  }

  /// Returns the distance of two steps; when it is not given, one that makes about 250 of them.
  static long stepNs(Exchange exchange, NanoRange range) {
    String text = exchange.parameter("step");
    if (text.isEmpty()) {
      long seconds = (range.maxNs() / SECOND - range.minNs() / SECOND) / DEFAULT_STEPS;
      return Math.max(1, seconds) * SECOND;
    }
    Duration step = duration(text);
    if (!step.isPositive()) {
      throw Exchange.badRequest(
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    return nanos(step);
  }

  /// Returns the least distance of two lines; 0 for all lines.
  static long intervalNs(Exchange exchange) {
    String text = exchange.parameter("interval");
    Duration interval = text.isEmpty() ? Duration.ZERO : duration(text);
    if (interval.isNegative()) {
      throw Exchange.badRequest("interval must be >= 0");
    }
    return nanos(interval);
  }

  private static Duration duration(String text) {
    try {
      return Parameters.parseDuration(text);
    } catch (IllegalArgumentException e) {
      throw Exchange.badRequest(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the most lines or series of an answer.
  static int limit(Exchange exchange) {
    return limit(exchange, "limit", DEFAULT_LIMIT);
  }

  /// Returns a number of things; `absent` when it is not given.
  static int limit(Exchange exchange, String name, int absent) {
    String text = exchange.parameter(name);
    if (text.isEmpty()) {
      return absent;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Exchange.badRequest("invalid limit " + Parameters.quote(text));
    }
    if (limit <= 0) {
      throw Exchange.badRequest("limit must be a positive value");
    }
    return limit;
  }

  static boolean newestFirst(Exchange exchange) {
    String text = exchange.parameter("direction");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "backward" -> true;
      case "forward" -> false;
      default -> throw Exchange.badRequest("invalid direction '" + text + "'");
    };
  }

  /// Returns the matchers of `query`, a selector or a whole query; none select everything.
  static List<Matcher> matchers(Exchange exchange) {
    String query = exchange.parameter("query");
    if (query.isBlank()) {
      return List.of();
    }
    return query.replaceAll("\\s", "").equals("{}")
        ? List.of()
        : LogqlParser.matchersOf(LogqlParser.parse(query));
  }
}
