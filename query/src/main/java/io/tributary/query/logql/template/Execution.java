package io.tributary.query.logql.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One execution of a template. Confined to one thread.
final class Execution {
  private static final int MAX_OUTPUT = 16 << 20;

  private final TemplateData data;
  private final StringBuilder out = new StringBuilder();
  private final Map<String, @Nullable Object> variables = new HashMap<>();
  private @Nullable Object dot;

  Execution(TemplateData data) {
    this.data = data;
    this.dot = data;
    variables.put("$", data);
  }

  String run(List<Node> nodes) throws TemplateException {
    runAll(nodes);
    return out.toString();
  }

  private void runAll(List<Node> nodes) throws TemplateException {
    for (Node node : nodes) {
      switch (node) {
        case Node.Text text -> out.append(text.text());
        case Node.Action action -> {
          Object value = evaluate(action.pipe());
          if (action.pipe().variables().isEmpty()) {
            out.append(Values.print(plain(value)));
          }
        }
        case Node.If branch ->
            runAll(
                Values.isTrue(evaluate(branch.condition())) ? branch.then() : branch.otherwise());
        case Node.With with -> with(with);
        case Node.Range range -> range(range);
      }
      if (out.length() > MAX_OUTPUT) {
        throw new TemplateException("output of template is too long limit=" + MAX_OUTPUT);
      }
    }
  }

  private void with(Node.With with) throws TemplateException {
    Object value = evaluate(with.value());
    if (!Values.isTrue(value)) {
      runAll(with.otherwise());
      return;
    }
    Object before = dot;
    dot = value;
    runAll(with.body());
    dot = before;
  }

  private void range(Node.Range range) throws TemplateException {
    Object over = plain(runCommands(range.over().commands()));
    List<Object[]> pairs = new ArrayList<>();
    if (over instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        pairs.add(new Object[] {(long) i, list.get(i)});
      }
    } else if (over instanceof Map<?, ?> map) {
      map.forEach((key, value) -> pairs.add(new Object[] {key, value}));
    } else if (over != null) {
      throw new TemplateException("range can't iterate over " + Values.print(over));
    }
    if (pairs.isEmpty()) {
      runAll(range.otherwise());
      return;
    }
    Object before = dot;
    List<String> names = range.over().variables();
    for (Object[] pair : pairs) {
      dot = pair[1];
      if (!names.isEmpty()) {
        variables.put(names.getLast(), pair[1]);
      }
      if (names.size() > 1) {
        variables.put(names.getFirst(), pair[0]);
      }
      runAll(range.body());
    }
    dot = before;
  }

  /// The labels as a map, for whoever looks at them as a whole.
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof TemplateData labels ? labels.fields() : value;
  }

  private @Nullable Object evaluate(Node.Pipe pipe) throws TemplateException {
    Object value = runCommands(pipe.commands());
    for (String name : pipe.variables()) {
      if (!pipe.declares() && !variables.containsKey(name)) {
        throw new TemplateException("undefined variable \"" + name + "\"");
      }
      variables.put(name, value);
    }
    return value;
  }

  private @Nullable Object runCommands(List<Node.Command> commands) throws TemplateException {
    Object value = null;
    boolean first = true;
    for (Node.Command command : commands) {
      value = run(command, value, first);
      first = false;
    }
    return value;
  }

  private @Nullable Object run(Node.Command command, @Nullable Object last, boolean first)
      throws TemplateException {
    List<Node.Term> terms = command.terms();
    if (!(terms.getFirst() instanceof Node.FunctionName function)) {
      if (terms.size() > 1 || !first) {
        throw new TemplateException("can't give argument to non-function");
      }
      return value(terms.getFirst());
    }
    boolean and = function.name().equals("and");
    boolean lazy = and || function.name().equals("or");
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Node.Term term : terms.subList(1, terms.size())) {
      Object argument = plain(value(term));
      if (lazy && Values.isTrue(argument) != and) {
        return argument;
      }
      arguments.add(argument);
    }
    if (!first) {
      arguments.add(plain(last));
    }
    return Functions.call(function.name(), arguments, data);
  }

  private @Nullable Object value(Node.Term term) throws TemplateException {
    return switch (term) {
      case Node.Constant constant -> constant.value();
      case Node.FunctionName function -> Functions.call(function.name(), List.of(), data);
      case Node.Field field -> path(dot, field.names());
      case Node.Variable variable -> {
        if (!variables.containsKey(variable.name())) {
          throw new TemplateException("undefined variable \"" + variable.name() + "\"");
        }
        yield path(variables.get(variable.name()), variable.names());
      }
      case Node.Nested nested -> path(evaluate(nested.pipe()), nested.names());
    };
  }

  private static @Nullable Object path(@Nullable Object start, List<String> names)
      throws TemplateException {
    Object value = start;
    for (String name : names) {
      value =
          switch (value) {
            case TemplateData labels -> {
              String label = labels.field(name);
              yield label == null ? "" : label;
            }
            case Map<?, ?> map -> map.get(name);
            case null -> throw new TemplateException("nil pointer evaluating interface {}." + name);
            default ->
                throw new TemplateException("can't evaluate field " + name + " in type string");
          };
    }
    return value;
  }
}
