package io.tributary.kit.script;

import io.tributary.kit.script.Script.Clear;
import io.tributary.kit.script.Script.Command;
import io.tributary.kit.script.Script.Eval;
import io.tributary.kit.script.Script.Load;
import io.tributary.kit.script.Script.LoadedSeries;
import io.tributary.kit.script.Script.Steps;
import io.tributary.kit.script.Script.Value;
import io.tributary.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads scripts: commands at the start of a line, their blocks until the next empty line or
/// comment.
final class ScriptParser {
  private static final Pattern LOAD = Pattern.compile("load(?:_(with_nhcb))?\\s+(.+?)");
  private static final Pattern INSTANT =
      Pattern.compile("eval(?:_(fail|warn|ordered|info))?\\s+instant\\s+(?:at\\s+(.+?))?\\s+(.+)");
  private static final Pattern RANGE =
      Pattern.compile(
          "eval(?:_(fail|warn|info))?\\s+range\\s+from\\s+(.+)\\s+to\\s+(.+)\\s+step\\s+(.+?)\\s+(.+)");

  private final String file;
  private final List<String> lines;
  private int next;

  private ScriptParser(String file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /// @param file its name, for messages
  /// @throws ScriptSyntaxException with file and line
  static Script parse(String file, String text) {
    List<String> lines =
        text.lines().map(String::strip).map(l -> l.startsWith("#") ? "" : l).toList();
    return new ScriptParser(file, lines).script();
  }

  private Script script() {
    List<Command> commands = new ArrayList<>();
    while (next < lines.size()) {
      if (lines.get(next).isEmpty()) {
        next++;
      } else {
        commands.add(command(lines.get(next)));
      }
    }
    return new Script(file, commands);
  }

  private Command command(String line) {
    int number = ++next;
    String word = line.split("[\t ]", 2)[0].toLowerCase(Locale.ROOT);
    if (word.equals("clear")) {
      return new Clear(number);
    }
    if (word.startsWith("load")) {
      return load(number, line);
    }
    if (word.startsWith("eval")) {
      return eval(number, line);
    }
    throw new ScriptSyntaxException(file, number, "no such command: " + line);
  }

  private Load load(int number, String line) {
    Matcher match = LOAD.matcher(line);
    if (!match.matches()) {
      throw new ScriptSyntaxException(file, number, "not a load: " + line);
    }
    long interval = at(number, () -> ScriptDuration.parse(match.group(2)));
    Map<Labels, LoadedSeries> series = new LinkedHashMap<>();
    SeriesLine starts = null;
    while (inBlock()) {
      String body = lines.get(next++);
      SeriesLine parsed = at(next, () -> SeriesLine.parse(body));
      if (parsed.startTimestamps()) {
        check(starts == null, next, "start timestamps without samples");
        starts = parsed;
      } else {
        // The last line of a series counts, as in Prometheus.
        series.put(parsed.labels(), loaded(parsed, starts));
        starts = null;
      }
    }
    check(starts == null, next, "start timestamps without samples");
    return new Load(number, interval, match.group(1) != null, List.copyOf(series.values()));
  }

  /// @param starts the line before, if it gives start timestamps
  private LoadedSeries loaded(SeriesLine line, @Nullable SeriesLine starts) {
    List<Value> values = at(next, () -> PointNotation.values(line.points()));
    if (starts == null) {
      return new LoadedSeries(line.labels(), values, List.of());
    }
    List<@Nullable Long> offsets = at(next, () -> PointNotation.offsets(starts.points()));
    check(
        starts.labels().equals(line.labels()) && offsets.size() == values.size(),
        next,
        "start timestamps are not those of the samples");
    return new LoadedSeries(line.labels(), values, offsets);
  }

  private void check(boolean holds, int number, String otherwise) {
    if (!holds) {
      throw new ScriptSyntaxException(file, number, otherwise);
    }
  }

  private Eval eval(int number, String line) {
    Matcher range = RANGE.matcher(line);
    Matcher instant = INSTANT.matcher(line);
    boolean isInstant = instant.matches();
    if (!isInstant && !range.matches()) {
      throw new ScriptSyntaxException(file, number, "not an eval: " + line);
    }
    ExpectedParser expected =
        new ExpectedParser(isInstant, isInstant ? instant.group(1) : range.group(1));
    while (inBlock()) {
      String body = lines.get(next++);
      at(
          next,
          () -> {
            expected.add(body);
            return body;
          });
    }
    if (isInstant) {
      String at = String.valueOf(instant.group(2));
      return new Eval(
          number,
          instant.group(3),
          at(number, () -> ScriptDuration.parse(at)),
          null,
          expected.build());
    }
    Steps steps = at(number, () -> steps(range, 2));
    return new Eval(number, range.group(5), 0, steps, expected.build());
  }

  static Steps steps(Matcher match, int group) {
    return new Steps(
        ScriptDuration.parse(match.group(group)),
        ScriptDuration.parse(match.group(group + 1)),
        ScriptDuration.parse(match.group(group + 2)));
  }

  private boolean inBlock() {
    return next < lines.size() && !lines.get(next).isEmpty();
  }

  private <T> T at(int number, Supplier<T> parse) {
    try {
      return parse.get();
    } catch (IllegalArgumentException e) {
      throw new ScriptSyntaxException(file, number, String.valueOf(e.getMessage()));
    }
  }
}
