package io.tributary.query.logql.template;

import io.tributary.query.logql.template.Functions.Function;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Loki's and sprig's functions on times.
final class TimeFunctions {
  private TimeFunctions() {}

  static void addTo(Map<String, Function> functions) {
    functions.put(
        "date",
        new Function(2, 2, a -> GoLayout.format(Values.string(a.get(0)), secondOf(a.get(1)))));
    functions.put(
        "toDate",
        new Function(
            2,
            2,
            a -> GoLayout.parse(Values.string(a.get(0)), Values.string(a.get(1)), ZoneOffset.UTC)));
    functions.put(
        "toDateInZone",
        new Function(
            3,
            3,
            a ->
                GoLayout.parse(
                    Values.string(a.get(0)),
                    Values.string(a.get(2)),
                    zone(Values.string(a.get(1))))));
    functions.put(
        "unixEpoch",
        new Function(1, 1, a -> Long.toString(time(a.getFirst()).nanos() / 1_000_000_000L)));
    functions.put(
        "unixEpochMillis",
        new Function(1, 1, a -> Long.toString(time(a.getFirst()).nanos() / 1_000_000L)));
    functions.put(
        "unixEpochNanos", new Function(1, 1, a -> Long.toString(time(a.getFirst()).nanos())));
    functions.put("unixToTime", new Function(1, 1, a -> unixToTime(Values.string(a.getFirst()))));
  }

  private static GoTime time(@Nullable Object value) throws TemplateException {
    return switch (value) {
      case GoTime time -> time;
      case null -> throw new TemplateException("invalid value; expected time.Time");
      default ->
          throw new TemplateException(
              "wrong type for value; expected time.Time; got " + Printf.kind(value));
    };
  }

  /// Returns a time, of a number the second since the epoch.
  private static GoTime secondOf(@Nullable Object value) throws TemplateException {
    return value instanceof Long seconds ? GoTime.ofNanos(seconds * 1_000_000_000L) : time(value);
  }

  private static ZoneId zone(String name) {
    try {
      return ZoneId.of(name.isEmpty() ? "UTC" : name);
    } catch (DateTimeException e) {
      return ZoneOffset.UTC; // as Loki has it
    }
  }

  /// Tells days, seconds, milliseconds, microseconds and nanoseconds apart by the number of digits.
  private static GoTime unixToTime(String text) throws TemplateException {
    try {
      long value = Long.parseLong(text);
      return GoTime.ofNanos(
          switch (text.length()) {
            case 5 -> value * 86_400_000_000_000L;
            case 10 -> value * 1_000_000_000L;
            case 13 -> value * 1_000_000L;
            case 16 -> value * 1_000L;
            case 19 -> value;
            default ->
                throw new TemplateException(
                    "unable to parse time '"
                        + text
                        + "': not a number of 5, 10, 13, 16 or 19 digits");
          });
    } catch (NumberFormatException e) {
      throw new TemplateException("unable to parse time '" + text + "': invalid syntax");
    }
  }
}
