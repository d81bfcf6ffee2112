package io.tributary.query.logql.convert;

import java.math.BigDecimal;
import java.util.List;

/// Durations in nanoseconds, as Go's `time.ParseDuration` and as queries write them.
public final class Durations {
  private static final long HOUR = 3_600_000_000_000L;

  /// From large to small, as they have to follow each other.
  private static final List<String> PROMETHEUS_NAMES = List.of("y", "w", "d", "h", "m", "s", "ms");

  private static final long[] PROMETHEUS_UNITS = {
    365 * 24 * HOUR, 7 * 24 * HOUR, 24 * HOUR, HOUR, 60_000_000_000L, 1_000_000_000L, 1_000_000L
  };

  private Durations() {}

  /// Reads what a query says: Prometheus' form, else Go's.
  ///
  /// @throws ConversionException in Go's words
  public static long parseLiteral(String text) throws ConversionException {
    try {
      return parseRange(text);
    } catch (ConversionException e) {
      return parse(text);
    }
  }

  /// Reads Prometheus' form, such as `1d12h`.
  ///
  /// @throws ConversionException in Prometheus' words
  public static long parseRange(String text) throws ConversionException {
    if (text.equals("0")) {
      return 0;
    }
    if (text.isEmpty()) {
      throw new ConversionException("empty duration string");
    }
    long nanos = 0;
    int last = -1;
    try {
      for (int at = 0; at < text.length(); ) {
        int end = digitsEnd(text, at);
        int unitEnd = end;
        while (unitEnd < text.length() && digitsEnd(text, unitEnd) == unitEnd) {
          unitEnd++;
        }
        int unit = PROMETHEUS_NAMES.indexOf(text.substring(end, unitEnd));
        if (end == at || unitEnd == end || (unit >= 0 && unit <= last)) {
          throw new ConversionException("not a valid duration string: " + Quoting.quote(text));
        }
        if (unit < 0) {
          throw new ConversionException(
              "unknown unit "
                  + Quoting.quote(text.substring(end, unitEnd))
                  + " in duration "
                  + Quoting.quote(text));
        }
        long part = Math.multiplyExact(whole(text.substring(at, end)), PROMETHEUS_UNITS[unit]);
        nanos = Math.addExact(nanos, part);
        last = unit;
        at = unitEnd;
      }
    } catch (ArithmeticException e) {
      throw new ConversionException("duration out of range");
    }
    return nanos;
  }

  private static int digitsEnd(String text, int from) {
    int at = from;
    while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
      at++;
    }
    return at;
  }

  /// Reads a value: signed decimals with the units ns, us, µs, ms, s, m, h.
  ///
  /// @throws ConversionException in Go's words
  public static long parse(String text) throws ConversionException {
    int at = 0;
    boolean negative = false;
    if (!text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+')) {
      negative = text.charAt(0) == '-';
      at = 1;
    }
    if (text.substring(at).equals("0")) {
      return 0;
    }
    if (at == text.length()) {
      throw invalid(text);
    }
    double total = 0;
    long exact = 0;
    while (at < text.length()) {
      int end = numberEnd(text, at);
      String number = text.substring(at, end);
      if (number.isEmpty() || number.equals(".")) {
        throw invalid(text);
      }
      int unitEnd = unitEnd(text, end);
      if (unitEnd == end) {
        throw new ConversionException("time: missing unit in duration " + Quoting.quoteAscii(text));
      }
      long unit = unit(text, text.substring(end, unitEnd));
      double size = Double.parseDouble(number) * unit;
      total += size;
      exact += number.indexOf('.') >= 0 ? Math.round(size) : whole(number) * unit;
      at = unitEnd;
    }
    if (total > Long.MAX_VALUE) {
      throw invalid(text);
    }
    return negative ? -exact : exact;
  }

  private static long whole(String number) {
    return number.length() > 18 ? Long.MAX_VALUE : Long.parseLong(number);
  }

  private static int numberEnd(String text, int from) {
    int at = from;
    boolean point = false;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '.' && !point) {
        point = true;
      } else if (c < '0' || c > '9') {
        break;
      }
      at++;
    }
    return at;
  }

  private static int unitEnd(String text, int from) {
    int at = from;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '.' || (c >= '0' && c <= '9')) {
        break;
      }
      at++;
    }
    return at;
  }

  private static long unit(String text, String unit) throws ConversionException {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> HOUR;
      default -> throw unknown(text, unit);
    };
  }

  private static ConversionException invalid(String text) {
    return new ConversionException("time: invalid duration " + Quoting.quoteAscii(text));
  }

  private static ConversionException unknown(String text, String unit) {
    return new ConversionException(
        "time: unknown unit "
            + Quoting.quoteAscii(unit)
            + " in duration "
            + Quoting.quoteAscii(text));
  }

  /// Returns the text as Go's `Duration.String`.
  public static String format(long nanos) {
    if (nanos == 0) {
      return "0s";
    }
    String sign = nanos < 0 ? "-" : "";
    long rest = Math.abs(nanos);
    if (rest < 1_000_000_000L) {
      return sign
          + (rest < 1_000
              ? rest + "ns"
              : rest < 1_000_000 ? decimal(rest, 1_000) + "µs" : decimal(rest, 1_000_000) + "ms");
    }
    long hours = rest / HOUR;
    long minutes = rest % HOUR / 60_000_000_000L;
    String seconds = decimal(rest % 60_000_000_000L, 1_000_000_000L) + "s";
    if (hours > 0) {
      return sign + hours + "h" + minutes + "m" + seconds;
    }
    return sign + (minutes > 0 ? minutes + "m" : "") + seconds;
  }

  /// Returns the text as Prometheus has it, such as `1h30m`; what is less than a millisecond is
  /// lost.
  public static String formatRange(long nanos) {
    long rest = Math.abs(nanos / 1_000_000L);
    if (rest == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder(nanos < 0 ? "-" : "");
    for (int i = 0; i < PROMETHEUS_UNITS.length; i++) {
      long unit = PROMETHEUS_UNITS[i] / 1_000_000L;
      boolean whole = i > 2 || rest % unit == 0; // years, weeks and days only where they fit
      if (whole && rest >= unit) {
        text.append(rest / unit).append(PROMETHEUS_NAMES.get(i));
        rest %= unit;
      }
    }
    return text.toString();
  }

  private static String decimal(long value, long unit) {
    return BigDecimal.valueOf(value)
        .divide(BigDecimal.valueOf(unit))
        .stripTrailingZeros()
        .toPlainString();
  }
}
