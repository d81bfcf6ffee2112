package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
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
  private final List<Node> nodes;
  private final Map<String, List<Node>> defined;

  private Template(List<Node> nodes, Map<String, List<Node>> defined) {
    this.nodes = nodes;
    this.defined = defined;
  }

  /// @throws InvalidStageException when `text` is not a template
  public static Template parse(String text) {
    Map<String, List<Node>> defined = new HashMap<>();
    List<Node> nodes = TemplateParser.parse(text, defined);
    return new Template(nodes, Map.copyOf(defined));
  }

  /// Returns the names of the functions that templates may call, sorted.
  public static List<String> functions() {
    return Functions.names();
  }

  /// Returns the labels it names, or null when it looks at all of them.
  public @Nullable Set<String> fields() {
    Set<String> names = new HashSet<>();
    boolean known = FieldUse.collect(nodes, names);
    for (List<Node> body : defined.values()) {
      known &= FieldUse.collect(body, names);
    }
    return known ? names : null;
  }

  /// @throws TemplateException when a function fails on what the line holds
  public String execute(TemplateData data) throws TemplateException {
    return new Execution(data, defined).run(nodes);
  }
}
