package io.tributary.query.logql.template;

import io.tributary.query.logql.ast.InvalidStageException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A parsed template: Go's `text/template` with Loki's functions. Immutable.
///
/// A missing label is empty. `define`, `template`, `break` and `continue` are refused by name.
public final class Template {
  private final List<Node> nodes;

  private Template(List<Node> nodes) {
    this.nodes = nodes;
  }

  /// @throws InvalidStageException when `text` is not a template
  public static Template parse(String text) {
    return new Template(TemplateParser.parse(text));
  }

  /// Returns the labels it names, or null when it looks at all of them.
  public @Nullable Set<String> fields() {
    Set<String> names = new HashSet<>();
    return FieldUse.collect(nodes, names) ? names : null;
  }

  /// @throws TemplateException when a function fails on what the line holds
  public String execute(TemplateData data) throws TemplateException {
    return new Execution(data).run(nodes);
  }
}
