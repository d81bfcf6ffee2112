package io.tributary.query.logql.template;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

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
