package io.tributary.query.logql.template;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// A time in its zone, printed as Go prints it. Immutable.
record GoTime(ZonedDateTime time) {
  private static final long NANOS = 1_000_000_000L;

  /// What Go has for no time.
  static final GoTime ZERO = of(Instant.parse("0001-01-01T00:00:00Z"));

  static GoTime of(Instant instant) {
    return new GoTime(instant.atZone(ZoneOffset.UTC));
  }

  static GoTime ofNanos(long nanos) {
    return of(Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS)));
  }

  /// Returns nanoseconds since the epoch.
  long nanos() {
    return time.toEpochSecond() * NANOS + time.getNano();
  }

  /// Returns what Go's method without arguments gives, or null when there is none of that name.
  @Nullable Object method(String name) {
    return switch (name) {
      case "Unix" -> new Int64(Math.floorDiv(nanos(), NANOS));
      case "UnixMilli" -> new Int64(Math.floorDiv(nanos(), 1_000_000L));
      case "UnixMicro" -> new Int64(Math.floorDiv(nanos(), 1_000L));
      case "UnixNano" -> new Int64(nanos());
      case "Year" -> (long) time.getYear();
      case "Month" -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.US);
      case "Day" -> (long) time.getDayOfMonth();
      case "Weekday" -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.US);
      case "YearDay" -> (long) time.getDayOfYear();
      case "Hour" -> (long) time.getHour();
      case "Minute" -> (long) time.getMinute();
      case "Second" -> (long) time.getSecond();
      case "Nanosecond" -> (long) time.getNano();
      case "UTC" -> of(time.toInstant());
      case "String" -> toString();
      default -> null;
    };
  }

  /// Returns the zone's abbreviation, or its offset when it has none.
  String zoneName() {
    ZoneId zone = time.getZone();
    if (zone.normalized().equals(ZoneOffset.UTC)) {
      return "UTC";
    }
    return DateTimeFormatter.ofPattern("zzz", Locale.US).format(time);
  }

  @Override
  public String toString() {
    try {
      return GoLayout.format("2006-01-02 15:04:05.999999999 -0700 MST", this);
    } catch (TemplateException e) {
      throw new IllegalStateException(e);
    }
  }
}
