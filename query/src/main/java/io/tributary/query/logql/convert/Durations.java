package io.tributary.query.logql.convert;

import java.math.BigDecimal;

/// Durations in nanoseconds, as Go's `time.ParseDuration` and as queries write them.
public final class Durations {
  private static final long HOUR = 3_600_000_000_000L;

  private Durations() {}

  /// Reads a value: signed decimals with the units ns, us, µs, ms, s, m, h.
  ///
  /// @throws ConversionException in Go's words
  public static long parse(String text) throws ConversionException {
    return parse(text, false);
  }

  /// Reads what a query says: also d, w and y.
  ///
  /// @throws ConversionException in Go's words
  public static long parseLiteral(String text) throws ConversionException {
    return parse(text, true);
  }

  private static long parse(String text, boolean days) throws ConversionException {
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
        throw new ConversionException("time: missing unit in duration " + Quoting.quote(text));
      }
      long unit = unit(text, text.substring(end, unitEnd), days);
      total += Double.parseDouble(number) * unit;
      exact +=
          number.indexOf('.') >= 0
              ? Math.round(Double.parseDouble(number) * unit)
              : whole(number) * unit;
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

  private static long unit(String text, String unit, boolean days) throws ConversionException {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> HOUR;
      case "d", "w", "y" -> {
        if (!days) {
          throw unknown(text, unit);
        }
        yield unit.equals("d") ? 24 * HOUR : unit.equals("w") ? 7 * 24 * HOUR : 365 * 24 * HOUR;
      }
      default -> throw unknown(text, unit);
    };
  }

  private static ConversionException invalid(String text) {
    return new ConversionException("time: invalid duration " + Quoting.quote(text));
  }

  private static ConversionException unknown(String text, String unit) {
    return new ConversionException(
        "time: unknown unit " + Quoting.quote(unit) + " in duration " + Quoting.quote(text));
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

  private static String decimal(long value, long unit) {
    return BigDecimal.valueOf(value)
        .divide(BigDecimal.valueOf(unit))
        .stripTrailingZeros()
        .toPlainString();
  }
}
