package io.tributary.query.logql.template;

import java.util.List;
import java.util.Set;

/// Finds the labels that templates name.
final class FieldUse {
  private FieldUse() {}

  /// Adds names; returns false when all labels may be looked at.
  static boolean collect(List<Node> nodes, Set<String> names) {
    for (Node node : nodes) {
      boolean known =
          switch (node) {
            case Node.Text text -> true;
            case Node.Leave leave -> true;
            case Node.Call call -> {
              Node.Pipe value = call.value();
              yield value == null || collect(value, names);
            }
            case Node.Action action -> collect(action.pipe(), names);
            case Node.If branch ->
                collect(branch.condition(), names)
                    && collect(branch.then(), names)
                    && collect(branch.otherwise(), names);
            case Node.With with ->
                collect(with.value(), names)
                    && collect(with.body(), names)
                    && collect(with.otherwise(), names);
            case Node.Range range ->
                collect(range.over(), names)
                    && collect(range.body(), names)
                    && collect(range.otherwise(), names);
          };
      if (!known) {
        return false;
      }
    }
    return true;
  }

  private static boolean collect(Node.Pipe pipe, Set<String> names) {
    for (Node.Command command : pipe.commands()) {
      for (Node.Term term : command.terms()) {
        boolean known =
            switch (term) {
              case Node.Constant constant -> true;
              case Node.FunctionName function -> true;
              case Node.Field field -> add(field.names(), names);
              // `$` is the labels as well.
              case Node.Variable variable ->
                  !variable.name().equals("$") || add(variable.names(), names);
              case Node.Nested nested -> collect(nested.pipe(), names);
            };
        if (!known) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean add(List<String> path, Set<String> names) {
    if (path.isEmpty()) {
      return false;
    }
    names.add(path.getFirst());
    return true;
  }
}
