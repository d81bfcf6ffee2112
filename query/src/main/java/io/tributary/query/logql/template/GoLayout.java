package io.tributary.query.logql.template;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Go's time layouts, which show how the reference time `Mon Jan 2 15:04:05 MST 2006` would look.
final class GoLayout {
  /// A piece of a layout and the pattern letters of [DateTimeFormatter] for it.
  private record Piece(String go, String java) {}

  // Longer pieces before those that they start with.
  private static final List<Piece> PIECES =
      List.of(
          new Piece("January", "MMMM"),
          new Piece("Jan", "MMM"),
          new Piece("Monday", "EEEE"),
          new Piece("Mon", "EEE"),
          new Piece("MST", "zzz"),
          new Piece("2006", "yyyy"),
          new Piece("Z07:00", "XXX"),
          new Piece("Z0700", "XX"),
          new Piece("-07:00", "xxx"),
          new Piece("-0700", "xx"),
          new Piece("-07", "x"),
          new Piece("002", "DDD"),
          new Piece("01", "MM"),
          new Piece("02", "dd"),
          new Piece("03", "hh"),
          new Piece("04", "mm"),
          new Piece("05", "ss"),
          new Piece("06", "yy"),
          new Piece("_2", "ppd"),
          new Piece("15", "HH"),
          new Piece("PM", "a"),
          new Piece("1", "M"),
          new Piece("2", "d"),
          new Piece("3", "h"),
          new Piece("4", "m"),
          new Piece("5", "s"));

  private GoLayout() {}

  private static DateTimeFormatter formatter(String layout) {
    DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder();
    for (int at = 0; at < layout.length(); ) {
      int fraction = fractionEnd(layout, at);
      if (fraction > at) {
        int digits = fraction - at - 1;
        boolean fixed = layout.charAt(at + 1) == '0';
        builder.appendFraction(ChronoField.NANO_OF_SECOND, fixed ? digits : 0, digits, true);
        at = fraction;
        continue;
      }
      Piece piece = piece(layout, at);
      if (piece == null) {
        builder.appendLiteral(layout.charAt(at++));
      } else {
        builder.appendPattern(piece.java());
        at += piece.go().length();
      }
    }
    return builder.toFormatter(Locale.US);
  }

  private static @Nullable Piece piece(String layout, int at) {
    for (Piece piece : PIECES) {
      if (layout.startsWith(piece.go(), at)) {
        return piece;
      }
    }
    return null;
  }

  /// Returns where `.000` or `.999` of any length at `at` ends, or `at`.
  private static int fractionEnd(String layout, int at) {
    char point = layout.charAt(at);
    if ((point != '.' && point != ',') || at + 1 == layout.length()) {
      return at;
    }
    char digit = layout.charAt(at + 1);
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit && end - at <= 9) {
      end++;
    }
    boolean more = end < layout.length() && Character.isDigit(layout.charAt(end));
    return (digit == '0' || digit == '9') && !more ? end : at;
  }

  static String format(String layout, GoTime time) throws TemplateException {
    try {
      int zone = layout.indexOf("MST");
      if (zone >= 0) {
        return format(layout.substring(0, zone), time)
            + time.zoneName()
            + format(layout.substring(zone + 3), time);
      }
      return layout.isEmpty() ? "" : formatter(layout).format(time.time());
    } catch (DateTimeException | IllegalArgumentException e) {
      throw new TemplateException("cannot format time by layout \"" + layout + "\"");
    }
  }

  /// Returns the time; [GoTime#ZERO] when the text is none.
  ///
  /// @param zone of texts that name none
  static GoTime parse(String layout, String text, ZoneId zone) {
    try {
      TemporalAccessor parsed = formatter(layout).withZone(zone).parse(text);
      return new GoTime(
          ZonedDateTime.of(
              get(parsed, ChronoField.YEAR, get(parsed, ChronoField.YEAR_OF_ERA, 1)),
              get(parsed, ChronoField.MONTH_OF_YEAR, 1),
              get(parsed, ChronoField.DAY_OF_MONTH, 1),
              get(parsed, ChronoField.HOUR_OF_DAY, 0),
              get(parsed, ChronoField.MINUTE_OF_HOUR, 0),
              get(parsed, ChronoField.SECOND_OF_MINUTE, 0),
              get(parsed, ChronoField.NANO_OF_SECOND, 0),
              ZoneId.from(parsed)));
    } catch (DateTimeException | IllegalArgumentException e) {
      return GoTime.ZERO; // Loki and sprig leave the error out
    }
  }

  private static int get(TemporalAccessor parsed, ChronoField field, int otherwise) {
    return parsed.isSupported(field) ? parsed.get(field) : otherwise;
  }
}
