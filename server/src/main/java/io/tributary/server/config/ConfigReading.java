package io.tributary.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/// One pass over a configuration: what it was read from, what is wrong, and what came of it.
///
/// Confined to one thread.
final class ConfigReading {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9./\\[][A-Za-z0-9./:_\\[\\]-]*");
  private static final String MASKED = "\"<from the environment>\"";

  private final ConfigText text;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, Mark> marks = new HashMap<>(); // by place
  private final StringBuilder effective = new StringBuilder();
  private boolean itemStarts;

  private record Problem(String place, String text) {}

  ConfigReading(ConfigText text) {
    this.text = text;
  }

  ConfigText text() {
    return text;
  }

  /// Returns what is wrong, from the first line to the last, then what has no place.
  List<String> problems() {
    return problems.stream()
        .sorted(Comparator.comparingInt(problem -> offset(problem.place())))
        .map(Problem::text)
        .toList();
  }

  private int offset(String place) {
    Mark mark = marks.get(place);
    return mark == null ? Integer.MAX_VALUE : mark.getIndex();
  }

  /// Returns every key that was asked for with the value in use, as YAML; secrets are masked.
  String effective() {
    return effective.toString();
  }

  void problem(String place, String key, String message) {
    String text = place + ": " + (key.isEmpty() ? "" : key + ": ") + message;
    problems.add(new Problem(place, text));
  }

  /// Returns `file:line:column`, both counted from 1.
  String place(Node node) {
    Mark mark = node.getStartMark().orElse(null);
    if (mark == null) {
      return text.name();
    }
    String place = text.name() + ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1);
    marks.put(place, mark);
    return place;
  }

  /// Returns where a file is that the configuration names: seen from its own folder.
  Path file(String named) {
    Path folder = Path.of(text.name()).getParent();
    return folder == null ? Path.of(named) : folder.resolve(named);
  }

  /// Makes the next value in use the first of a list's item.
  void startItem() {
    itemStarts = true;
  }

  /// Notes the value in use; `from` is what the user wrote, which tells whether it is a secret.
  void use(int depth, String key, String value, String from) {
    String shown = VARIABLE.matcher(from).find() ? MASKED : value;
    effective.append("  ".repeat(itemStarts ? depth - 1 : depth)).append(itemStarts ? "- " : "");
    itemStarts = false;
    effective.append(key).append(":");
    effective.append(shown.isEmpty() ? "" : " " + shown).append('\n');
  }

  /// Returns `raw` with every `${NAME}` replaced.
  ///
  /// @throws IllegalArgumentException when the environment has no such name
  String expand(String raw) {
    Matcher matcher = VARIABLE.matcher(raw);
    StringBuilder expanded = new StringBuilder();
    while (matcher.find()) {
      String value = text.environment().get(matcher.group(1));
      if (value == null) {
        throw new IllegalArgumentException(
            "the environment variable is not set name=" + matcher.group(1));
      }
      matcher.appendReplacement(expanded, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(expanded).toString();
  }

  /// Returns text that YAML reads as this string.
  static String quoted(String value) {
    if (PLAIN.matcher(value).matches() && !value.startsWith("[")) {
      return value;
    }
    StringBuilder text = new StringBuilder("\"");
    value
        .chars()
        .forEach(c -> {
          switch (c) {
            case '"', '\\' -> text.append('\\').append((char) c);
            default ->
                text.append(c < ' ' ? String.format("\\x%02x", c) : String.valueOf((char) c));
          }
        });
    return text.append('"').toString();
  }
}
