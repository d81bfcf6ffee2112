package io.tributary.ingest.otlp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Names and units of metrics as Prometheus writes them: words joined by `_`, the unit and what the
/// kind calls for at the end. Source: Prometheus' `otlptranslator`, with its defaults.
final class MetricNames {
  private static final Map<String, String> UNITS =
      Map.ofEntries(
          Map.entry("d", "days"),
          Map.entry("h", "hours"),
          Map.entry("min", "minutes"),
          Map.entry("s", "seconds"),
          Map.entry("ms", "milliseconds"),
          Map.entry("us", "microseconds"),
          Map.entry("ns", "nanoseconds"),
          Map.entry("By", "bytes"),
          Map.entry("KiBy", "kibibytes"),
          Map.entry("MiBy", "mebibytes"),
          Map.entry("GiBy", "gibibytes"),
          Map.entry("TiBy", "tibibytes"),
          Map.entry("KBy", "kilobytes"),
          Map.entry("MBy", "megabytes"),
          Map.entry("GBy", "gigabytes"),
          Map.entry("TBy", "terabytes"),
          Map.entry("m", "meters"),
          Map.entry("V", "volts"),
          Map.entry("A", "amperes"),
          Map.entry("J", "joules"),
          Map.entry("W", "watts"),
          Map.entry("g", "grams"),
          Map.entry("Cel", "celsius"),
          Map.entry("Hz", "hertz"),
          Map.entry("1", ""),
          Map.entry("%", "percent"));

  /// Behind a stroke units are singular.
  private static final Map<String, String> PER_UNITS =
      Map.of(
          "s", "second", "m", "minute", "h", "hour", "d", "day", "w", "week", "mo", "month", "y",
          "year");

  private MetricNames() {}

  /// Returns the name of a metric.
  ///
  /// @throws IllegalArgumentException when nothing is left of it
  static String of(String name, String unit, MetricKind kind) {
    List<String> words = words(name);
    addUnit(words, cleaned(mainUnit(unit)), cleaned(perUnit(unit)));
    if (kind == MetricKind.COUNTER) {
      moveToEnd(words, "total");
    }
    if (kind == MetricKind.GAUGE && unit.equals("1")) {
      moveToEnd(words, "ratio");
    }
    String joined = String.join("_", words);
    if (joined.isEmpty() || joined.chars().allMatch(c -> c == '_')) {
      throw new IllegalArgumentException("nothing is left of the metric name name=" + name);
    }
    return Character.isDigit(joined.charAt(0)) ? "_" + joined : joined;
  }

  /// Returns a unit as metadata has it.
  static String unit(String unit) {
    String main = cleaned(mainUnit(unit));
    String per = cleaned(perUnit(unit));
    String joined = main + (main.isEmpty() || per.isEmpty() ? "" : "_") + per;
    return trimEnd(joined.startsWith("_") ? joined.substring(1) : joined);
  }

  private static List<String> words(String name) {
    List<String> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= name.length(); i++) {
      if (i == name.length() || !isPlain(name.charAt(i))) {
        if (i > start) {
          words.add(name.substring(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  private static void addUnit(List<String> words, String mainUnit, String perUnit) {
    String main = words.contains(mainUnit) ? "" : mainUnit;
    String per = perUnit.equals("per_") ? "" : trimEnd(perUnit);
    per = words.contains(per) ? "" : per;
    main = per.isEmpty() ? main : trimEnd(main);
    if (!main.isEmpty()) {
      words.add(main);
    }
    if (!per.isEmpty()) {
      words.add(per);
    }
  }

  private static void moveToEnd(List<String> words, String word) {
    words.removeIf(word::equals);
    words.add(word);
  }

  private static String mainUnit(String unit) {
    int stroke = unit.indexOf('/');
    String main = (stroke < 0 ? unit : unit.substring(0, stroke)).strip();
    return isAnnotation(main) ? "" : UNITS.getOrDefault(main, main);
  }

  private static String perUnit(String unit) {
    int stroke = unit.indexOf('/');
    String per = stroke < 0 ? "" : unit.substring(stroke + 1).strip();
    return per.isEmpty() || isAnnotation(per) ? "" : "per_" + PER_UNITS.getOrDefault(per, per);
  }

  /// Whether a unit counts things: `{request}`.
  private static boolean isAnnotation(String unit) {
    return unit.indexOf('{') >= 0 || unit.indexOf('}') >= 0;
  }

  /// Returns a unit in plain characters, of which no two are `_` in a row and the first is none.
  private static String cleaned(String unit) {
    StringBuilder plain = new StringBuilder(unit.length());
    for (int i = 0; i < unit.length(); i++) {
      char c = isPlain(unit.charAt(i)) ? unit.charAt(i) : '_';
      boolean repeats = c == '_' && (plain.isEmpty() || plain.charAt(plain.length() - 1) == '_');
      if (!repeats) {
        plain.append(c);
      }
    }
    return plain.toString();
  }

  private static String trimEnd(String unit) {
    return unit.endsWith("_") ? unit.substring(0, unit.length() - 1) : unit;
  }

  private static boolean isPlain(char c) {
    int letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || (c >= '0' && c <= '9') || c == ':';
  }
}
