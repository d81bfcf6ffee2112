package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Quoting;
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
        new Function("sa", a -> GoLayout.format(Values.string(a.get(0)), secondOf(a.get(1)))));
    functions.put(
        "toDate",
        new Function(
            "ss",
            a -> GoLayout.parse(Values.string(a.get(0)), Values.string(a.get(1)), ZoneOffset.UTC)));
    functions.put(
        "toDateInZone",
        new Function(
            "sss",
            a ->
                GoLayout.parse(
                    Values.string(a.get(0)),
                    Values.string(a.get(2)),
                    zone(Values.string(a.get(1))))));
    functions.put(
        "unixEpoch",
        new Function("t", a -> Long.toString(time(a.getFirst()).nanos() / 1_000_000_000L)));
    functions.put(
        "unixEpochMillis",
        new Function("t", a -> Long.toString(time(a.getFirst()).nanos() / 1_000_000L)));
    functions.put(
        "unixEpochNanos", new Function("t", a -> Long.toString(time(a.getFirst()).nanos())));
    functions.put("unixToTime", new Function("s", a -> unixToTime(Values.string(a.getFirst()))));
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
    long value = whole(text);
    return GoTime.ofNanos(
        switch (text.length()) {
          case 5 -> value * 86_400_000_000_000L;
          case 10 -> value * 1_000_000_000L;
          case 13 -> value * 1_000_000L;
          case 16 -> value * 1_000L;
          case 19 -> value;
          // What Go prints of the error that there is not.
          default -> throw new TemplateException("unable to parse time '" + text + "': %!w(<nil>)");
        });
  }

  private static long whole(String text) throws TemplateException {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      boolean digits = !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
      throw new TemplateException(
          "unable to parse time '"
              + text
              + "': strconv.ParseInt: parsing "
              + Quoting.quote(text)
              + (digits ? ": value out of range" : ": invalid syntax"));
    }
  }
}
