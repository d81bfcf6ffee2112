package io.tributary.tests.logql;

import io.tributary.tests.logql.Scenario.Entry;
import io.tributary.tests.logql.Scenario.Eval;
import io.tributary.tests.logql.Scenario.Expected;
import io.tributary.tests.logql.Scenario.Load;
import io.tributary.tests.logql.Scenario.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads scenarios from a `.logqltest` script. Confined to one thread.
///
/// ```text
/// clear
/// load
///   {app="a"} "line" @ 20s [repeat every 20s for 4] [metadata k="v"]
/// eval instant at 60s QUERY
/// eval range from 60s to 180s step 30s QUERY
///   {app="a"} 1 _ +Inf        or a number, `expect empty`, `expect fail [msg: TEXT | regex: RE]`
/// ```
final class ScriptReader {
  private static final Pattern INSTANT = Pattern.compile("eval instant at (\\S+) (.*)");
  private static final Pattern RANGE =
      Pattern.compile("eval range from (\\S+) to (\\S+) step (\\S+) (.*)");
  private static final Pattern REPEAT = Pattern.compile("repeat every (\\S+)\\s+for (\\d+)");
  private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)(ms|s|m|h)");

  private final String name;
  private final List<Scenario> scenarios = new ArrayList<>();
  private List<Load> loads = new ArrayList<>();
  private List<Eval> evals = new ArrayList<>();
  private @Nullable Eval eval;
  private final List<Series> series = new ArrayList<>();
  private @Nullable Expected expected;
  private int number;

  private ScriptReader(String name) {
    this.name = name;
  }

  /// @throws ScriptSyntaxException when the file is not a script
  static List<Scenario> read(Path file) throws IOException {
    ScriptReader reader = new ScriptReader(file.getFileName().toString());
    for (String line : Files.readAllLines(file)) {
      reader.number++;
      reader.line(line);
    }
    reader.clear();
    return reader.scenarios;
  }

  private void line(String line) {
    String text = line.strip();
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    boolean indented = Character.isWhitespace(line.charAt(0));
    if (!indented) {
      finish();
    }
    if (text.equals("clear")) {
      clear();
    } else if (text.startsWith("eval ")) {
      eval = eval(text);
    } else if (indented && eval != null) {
      expectation(text, eval);
    } else if (indented) {
      loads.add(load(text));
    } else if (!text.equals("load")) {
      throw error("unknown command " + text);
    }
  }

  private void clear() {
    finish();
    scenarios.add(new Scenario(loads, evals));
    loads = new ArrayList<>();
    evals = new ArrayList<>();
  }

  private void finish() {
    Eval open = eval;
    if (open != null) {
      Expected wanted = expected == null ? new Expected.Samples(List.copyOf(series)) : expected;
      evals.add(
          new Eval(
              open.place(),
              loads.size(),
              open.startNs(),
              open.endNs(),
              open.stepNs(),
              open.query(),
              wanted));
    }
    eval = null;
    expected = null;
    series.clear();
  }

  private Eval eval(String text) {
    String place = name + ":" + number;
    Expected none = new Expected.Samples(List.of());
    Matcher instant = INSTANT.matcher(text);
    if (instant.matches()) {
      long at = duration(instant.group(1));
      return new Eval(place, 0, at, at, 0, instant.group(2), none);
    }
    Matcher range = RANGE.matcher(text);
    if (!range.matches()) {
      throw error("not an eval: " + text);
    }
    return new Eval(
        place,
        0,
        duration(range.group(1)),
        duration(range.group(2)),
        duration(range.group(3)),
        range.group(4),
        none);
  }

  private void expectation(String text, Eval of) {
    if (text.startsWith("{")) {
      LabelText labels = new LabelText(text);
      Map<String, String> map = labels.braced();
      List<@Nullable Double> values = new ArrayList<>();
      for (String value : labels.rest().strip().split("\\s+", -1)) {
        if (value.startsWith("#")) {
          break;
        }
        values.add(value.equals("_") ? null : (Double) number(value));
      }
      series.add(new Series(map, values));
    } else if (text.startsWith("expect fail")) {
      String rest = text.substring("expect fail".length()).strip();
      expected = new Expected.Failure(after(rest, "msg:"), after(rest, "regex:"));
    } else if (text.equals("expect empty")) {
      expected = new Expected.Samples(List.of());
    } else if (!text.startsWith("skip ") && !text.startsWith("expect ordered")) {
      expected = new Expected.Scalar(number(text));
    }
    if (series.stream().anyMatch(each -> each.values().size() != of.steps())) {
      throw error("series needs " + of.steps() + " values");
    }
  }

  private static @Nullable String after(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()).strip() : null;
  }

  private Load load(String text) {
    LabelText line = new LabelText(text);
    Map<String, String> labels = line.braced();
    String log = line.quoted();
    line.expect("@");
    long first = duration(line.word());
    String rest = line.rest();
    Map<String, String> metadata = Map.of();
    int at = rest.indexOf("[metadata ");
    if (at >= 0) {
      metadata = new LabelText(rest.substring(at + "[metadata ".length())).pairs(']');
    }
    Matcher repeat = REPEAT.matcher(rest);
    boolean repeats = repeat.find();
    long every = repeats ? duration(repeat.group(1)) : 0;
    int count = repeats ? Integer.parseInt(repeat.group(2)) : 1;
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(first + i * every, log, metadata));
    }
    return new Load(labels, entries);
  }

  private long duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    long nanos = 0;
    int end = 0;
    while (matcher.lookingAt()) {
      long unit =
          switch (matcher.group(2)) {
            case "ms" -> 1_000_000L;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            default -> 3_600_000_000_000L;
          };
      nanos += Math.round(Double.parseDouble(matcher.group(1)) * unit);
      end = matcher.end();
      matcher.region(end, text.length());
    }
    if (end != text.length()) {
      throw error("not a duration: " + text);
    }
    return nanos;
  }

  static double number(String text) {
    return switch (text) {
      case "NaN" -> Double.NaN;
      case "+Inf", "Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private ScriptSyntaxException error(String problem) {
    return new ScriptSyntaxException(name + ":" + number + ": " + problem);
  }
}
