package io.tributary.query.logql.template;

import java.util.List;
import java.util.Set;

/// Finds the labels that a template names by `.name`, as far as Loki does: not what it reads from
/// `$`, from all labels at once, or in templates that it calls.
final class FieldUse {
  private FieldUse() {}

  static void collect(List<Node> nodes, Set<String> names) {
    for (Node node : nodes) {
      switch (node) {
        case Node.Text _, Node.Leave _, Node.Call _ -> {}
        case Node.Action action -> collect(action.pipe(), names);
        case Node.If branch -> {
          collect(branch.condition(), names);
          collect(branch.then(), names);
          collect(branch.otherwise(), names);
        }
        case Node.With with -> {
          collect(with.value(), names);
          collect(with.body(), names);
          collect(with.otherwise(), names);
        }
        case Node.Range range -> {
          collect(range.over(), names);
          collect(range.body(), names);
          collect(range.otherwise(), names);
        }
      }
    }
  }

  private static void collect(Node.Pipe pipe, Set<String> names) {
    for (Node.Command command : pipe.commands()) {
      for (Node.Term term : command.terms()) {
        if (term instanceof Node.Field field) {
          names.addAll(field.names());
        } else if (term instanceof Node.Nested nested && nested.names().isEmpty()) {
          collect(nested.pipe(), names);
        }
      }
    }
  }
}
