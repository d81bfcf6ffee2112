package io.tributary.datasource.loki;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Parameters;
import io.tributary.model.Matcher;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.logql.ast.LogSelector;
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
import java.util.regex.Pattern;

/// The forms of parameters that Loki's API knows. Times are nanoseconds since the epoch.
final class LogParameters {
  private static final int DEFAULT_LIMIT = 100;
  private static final int DEFAULT_STEPS = 250;
  private static final int MAX_STEPS = 11_000;
  private static final long MAX_LIMIT = 0xFFFF_FFFFL;
  private static final long SECOND = 1_000_000_000;
  private static final Duration DEFAULT_SINCE = Duration.ofHours(1);

  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?([0-9]{1,30}\\.[0-9]{0,30}|\\.[0-9]{1,30})([eE][-+]?[0-9]{1,2})?");

  /// A whole number of as many digits is seconds, a longer one nanoseconds.
  private static final int MAX_SECONDS_LENGTH = 10;

  private LogParameters() {}

  /// What a range query asks for beside its text.
  ///
  /// @param stepNs the distance of two steps
  /// @param intervalNs the least distance of two lines; 0 for all lines
  record RangeQuery(
      NanoRange range, int limit, boolean newestFirst, long stepNs, long intervalNs) {}

  /// Returns the parameters of a range query; of several errors the one that Loki tells.
  static RangeQuery rangeQuery(Exchange exchange, Instant now) {
    NanoRange range = range(exchange, now);
    int limit = limit(exchange);
    boolean newestFirst = newestFirst(exchange);
    long stepNs = stepNs(exchange, range);
    return new RangeQuery(range, limit, newestFirst, stepNs, intervalNs(exchange));
  }

  /// Returns the `time` of an instant query; `absent` when it is not given.
  static long time(Exchange exchange, long absent) {
    return time("", exchange.parameter("time"), absent);
  }

  private static long time(Exchange exchange, String name, long absent) {
    return time("could not parse '" + name + "' parameter: ", exchange.parameter(name), absent);
  }

  private static long time(String problem, String text, long absent) {
    try {
      return text.isEmpty() ? absent : parseTime(text);
    } catch (DateTimeException e) {
      boolean digits = text.matches("[-+]?[0-9]+");
      throw Exchange.badRequest(
          problem
              + "strconv.ParseInt: parsing "
              + Parameters.quote(text)
              + (digits ? ": value out of range" : ": invalid syntax"));
    }
  }

  private static long parseTime(String text) {
    if (text.matches("[-+]?[0-9]{1,19}") && new BigInteger(text).bitLength() < Long.SIZE) {
      long number = new BigInteger(text).longValue();
      boolean seconds = text.length() <= MAX_SECONDS_LENGTH;
      return seconds ? nanos(number, 0) : number;
    }
    if (DECIMAL.matcher(text).matches()) {
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

  /// Returns the distance of two steps, of which there are not too many; when it is not given, one
  /// that makes about 250 of them.
  static long stepNs(Exchange exchange, NanoRange range) {
    String text = exchange.parameter("step");
    BigInteger length =
        BigInteger.valueOf(range.maxNs()).subtract(BigInteger.valueOf(range.minNs()));
    if (text.isEmpty()) {
      return Math.max(1, saturated(length) / (DEFAULT_STEPS * SECOND)) * SECOND;
    }
    Duration step = duration(text);
    if (!step.isPositive()) {
      throw Exchange.badRequest(
          "zero or negative query resolution step widths are not accepted. Try a positive integer");
    }
    if (saturated(length) / nanos(step) > MAX_STEPS) {
      throw Exchange.badRequest(
          "exceeded maximum resolution of 11,000 points per time series. Try increasing the value"
              + " of the step parameter");
    }
    return nanos(step);
  }

  private static long intervalNs(Exchange exchange) {
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
    long limit = text.isEmpty() ? absent : integer(text);
    if (limit <= 0) {
      throw Exchange.badRequest("limit must be a positive value");
    }
    if (limit > MAX_LIMIT) {
      throw outOfRange(name + " value", limit);
    }
    return (int) Math.min(Integer.MAX_VALUE, limit);
  }

  /// Returns the most volumes of an answer, of which 0 is the default.
  static int volumeLimit(Exchange exchange) {
    return exchange.parameter("limit").equals("0") ? DEFAULT_LIMIT : limit(exchange);
  }

  private static TributaryException outOfRange(String what, long value) {
    return Exchange.badRequest(what + " " + value + " is out of range [0, " + MAX_LIMIT + "]");
  }

  /// Returns how many seconds a follower's lines wait for older ones.
  static int delaySeconds(Exchange exchange, int most) {
    String text = exchange.parameter("delay_for");
    long seconds = text.isEmpty() ? 0 : integer(text);
    if (seconds < 0 || seconds > MAX_LIMIT) {
      throw outOfRange("delay_for value", seconds);
    }
    if (seconds > most) {
      throw Exchange.badRequest("delay_for can't be greater than " + most);
    }
    return (int) seconds;
  }

  private static long integer(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Exchange.badRequest(Parameters.notAnInteger(text));
    }
  }

  static boolean newestFirst(Exchange exchange) {
    String text = exchange.parameter("direction");
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "", "backward" -> true;
      case "forward" -> false;
      default -> throw Exchange.badRequest("invalid direction '" + text + "'");
    };
  }

  /// Returns the matchers of `query`, which is a selector alone or not given; none select
  /// everything.
  static List<Matcher> matchers(Exchange exchange) {
    String query = exchange.parameter("query");
    if (query.isEmpty() || query.equals("{}")) {
      return List.of();
    }
    if (LogqlParser.parse(query) instanceof LogSelector log && log.stages().isEmpty()) {
      return log.matchers();
    }
    throw Exchange.badRequest("only label matchers are supported");
  }

  /// Returns the matchers of `query`, which may also be a whole query.
  static List<Matcher> matchersOfQuery(Exchange exchange) {
    String query = exchange.parameter("query");
    return query.isEmpty() || query.equals("{}")
        ? List.of()
        : LogqlParser.matchersOf(LogqlParser.parse(query));
  }
}
