package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A parsed template: Go's `text/template` with Loki's functions. Immutable.
///
/// A missing label is empty.
public final class Template {
  private final String name;
  private final String text;
  private final List<Node> nodes;
  private final Map<String, List<Node>> defined;

  private Template(String name, String text, List<Node> nodes, Map<String, List<Node>> defined) {
    this.name = name;
    this.text = text;
    this.nodes = nodes;
    this.defined = defined;
  }

  /// @param name what errors call it
  /// @throws InvalidStageException when `text` is not a template
  public static Template parse(String name, String text) {
    Map<String, List<Node>> defined = new HashMap<>();
    List<Node> nodes = TemplateParser.parse(text, defined);
    return new Template(name, text, nodes, Map.copyOf(defined));
  }

  /// Returns the names of the functions that templates may call, sorted.
  public static List<String> functions() {
    return Functions.names();
  }

  /// Returns the labels that lines need for it, as Loki sees it.
  public Set<String> fields() {
    Set<String> names = new HashSet<>();
    FieldUse.collect(nodes, names);
    return names;
  }

  /// Returns the label that is all of the template, as in `{{.name}}`, or null.
  public @Nullable String onlyField() {
    boolean single =
        nodes.size() == 1
            && nodes.getFirst() instanceof Node.Action(Node.Pipe pipe)
            && pipe.commands().size() == 1
            && pipe.commands().getFirst().terms().size() == 1;
    if (single
        && ((Node.Action) nodes.getFirst()).pipe().commands().getFirst().terms().getFirst()
            instanceof Node.Field(List<String> names, int _)) {
      return names.size() == 1 ? names.getFirst() : null;
    }
    return null;
  }

  /// @throws TemplateException when a function fails on what the line holds
  public String execute(TemplateData data) throws TemplateException {
    Execution execution = new Execution(data, name, defined);
    try {
      return execution.run(nodes);
    } catch (TemplateException e) {
      throw new TemplateException(
          "template: " + name + place(execution.at()) + execution.where() + ": " + e.getMessage());
    }
  }

  /// Returns line and column in Go's way, of bytes.
  private String place(int at) {
    String before = text.substring(0, at);
    int line = before.lastIndexOf('\n') + 1;
    int column = before.substring(line).getBytes(StandardCharsets.UTF_8).length;
    return ":" + (before.chars().filter(c -> c == '\n').count() + 1) + ":" + column;
  }
}
