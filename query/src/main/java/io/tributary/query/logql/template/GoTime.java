package io.tributary.query.logql.template;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A time in its zone, printed as Go prints it. Immutable.
record GoTime(ZonedDateTime time) {
  private static final long NANOS = 1_000_000_000L;

  private static final Map<String, List<Class<?>>> METHODS =
      Map.of(
          "Format", List.of(String.class),
          "AddDate", List.of(Long.class, Long.class, Long.class),
          "After", List.of(GoTime.class),
          "Before", List.of(GoTime.class),
          "Equal", List.of(GoTime.class),
          "Compare", List.of(GoTime.class));

  private static final Map<Class<?>, String> KINDS =
      Map.of(String.class, "string", Long.class, "int", GoTime.class, "time.Time");

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
      case "UTC", "Local" -> of(time.toInstant());
      case "IsZero" -> time.toInstant().equals(ZERO.time.toInstant());
      case "String" -> toString();
      default -> null;
    };
  }

  /// Calls Go's method with arguments.
  ///
  /// @return null when there is none of that name for which a template has arguments
  @Nullable Object call(String name, List<@Nullable Object> arguments) throws TemplateException {
    List<Class<?>> types = METHODS.get(name);
    if (types == null) {
      return null;
    }
    if (types.size() != arguments.size()) {
      throw new TemplateException(
          "wrong number of args for "
              + name
              + ": want "
              + types.size()
              + " got "
              + arguments.size());
    }
    for (int i = 0; i < types.size(); i++) {
      if (!types.get(i).isInstance(arguments.get(i))) {
        throw new TemplateException(
            "wrong type for value; expected "
                + KINDS.get(types.get(i))
                + "; got "
                + Printf.kind(arguments.get(i)));
      }
    }
    return switch (name) {
      case "Format" -> GoLayout.format((String) arguments.getFirst(), this);
      case "AddDate" -> {
        LocalDate months =
            time.toLocalDate()
                .withDayOfMonth(1)
                .plusYears((Long) arguments.get(0))
                .plusMonths((Long) arguments.get(1));
        LocalDate date = months.plusDays(time.getDayOfMonth() - 1L + (Long) arguments.get(2));
        yield new GoTime(time.with(date));
      }
      default -> {
        int order = time.toInstant().compareTo(((GoTime) arguments.getFirst()).time.toInstant());
        yield switch (name) {
          case "After" -> order > 0;
          case "Before" -> order < 0;
          case "Equal" -> order == 0;
          default -> (long) Integer.signum(order); // Compare
        };
      }
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
