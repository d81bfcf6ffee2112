package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Quoting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One execution of a template. Confined to one thread.
final class Execution {
  private static final int MAX_OUTPUT = 16 << 20;
  private static final int MAX_CALLS = 100;
  private static final int MAX_STEPS = 100_000;

  /// How the nodes of a loop's body go on.
  private enum Flow {
    NEXT,
    CONTINUE,
    BREAK
  }

  private final TemplateData data;
  private final Map<String, List<Node>> defined;
  private final StringBuilder out = new StringBuilder();
  private Variables variables = new Variables(null);
  private @Nullable Object dot;
  private int calls;
  private int steps;
  private String name;
  private int at; // where the term stands that was looked at last
  private Object here = ""; // that term

  Execution(TemplateData data, String name, Map<String, List<Node>> defined) {
    this.data = data;
    this.name = name;
    this.defined = defined;
    this.dot = data;
    variables.declare("$", data);
  }

  /// Returns where in the template it is.
  int at() {
    return at;
  }

  /// Returns what it is at, in Go's words.
  String where() {
    return ": executing " + Quoting.quote(name) + " at <" + here + ">";
  }

  private void goTo(Node.Term term) {
    at = term.at();
    here = term;
  }

  String run(List<Node> nodes) throws TemplateException {
    runAll(nodes);
    return out.toString();
  }

  private Flow runAll(List<Node> nodes) throws TemplateException {
    for (Node node : nodes) {
      Flow flow = run(node);
      if (flow != Flow.NEXT) {
        return flow;
      }
      if (out.length() > MAX_OUTPUT) {
        throw new TemplateException("output of template is too long limit=" + MAX_OUTPUT);
      }
    }
    return Flow.NEXT;
  }

  /// Counts a turn of a loop, or a call: a template ends, however they stand in each other.
  private void step() throws TemplateException {
    if (++steps > MAX_STEPS) {
      throw new TemplateException("template takes too many steps limit=" + MAX_STEPS);
    }
  }

  private Flow run(Node node) throws TemplateException {
    return switch (node) {
      case Node.Text text -> {
        out.append(text.text());
        yield Flow.NEXT;
      }
      case Node.Action action -> {
        Object value = evaluate(action.pipe());
        if (action.pipe().variables().isEmpty()) {
          out.append(Values.print(plain(value)));
        }
        yield Flow.NEXT;
      }
      case Node.If branch -> {
        Variables outer = variables;
        variables = new Variables(outer);
        boolean holds = Values.isTrue(evaluate(branch.condition()));
        Flow flow = runAll(holds ? branch.then() : branch.otherwise());
        variables = outer;
        yield flow;
      }
      case Node.With with -> {
        Variables outer = variables;
        variables = new Variables(outer);
        Flow flow = with(with);
        variables = outer;
        yield flow;
      }
      case Node.Range range -> range(range);
      case Node.Leave leave -> leave.all() ? Flow.BREAK : Flow.CONTINUE;
      case Node.Call call -> {
        call(call);
        yield Flow.NEXT;
      }
    };
  }

  private void call(Node.Call call) throws TemplateException {
    at = call.at();
    here = call;
    List<Node> body = defined.get(call.name());
    if (body == null) {
      throw new TemplateException("template \"" + call.name() + "\" not defined");
    }
    step();
    if (++calls > MAX_CALLS) {
      throw new TemplateException("exceeded maximum template depth (" + MAX_CALLS + ")");
    }
    Node.Pipe pipe = call.value();
    Object value = pipe == null ? null : evaluate(pipe);
    Object dotBefore = dot;
    Variables variablesBefore = variables;
    String nameBefore = name;
    name = call.name();
    dot = value;
    variables = new Variables(null);
    variables.declare("$", value);
    runAll(body);
    name = nameBefore;
    dot = dotBefore;
    variables = variablesBefore;
    calls--;
  }

  private Flow with(Node.With with) throws TemplateException {
    Object value = evaluate(with.value());
    if (!Values.isTrue(value)) {
      return runAll(with.otherwise());
    }
    Object before = dot;
    dot = value;
    Flow flow = runAll(with.body());
    dot = before;
    return flow;
  }

  private Flow range(Node.Range range) throws TemplateException {
    Object over = plain(runCommands(range.over().commands()));
    List<Object[]> pairs = new ArrayList<>();
    if (over instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        pairs.add(new Object[] {(long) i, list.get(i)});
      }
    } else if (over instanceof Map<?, ?> map) {
      new TreeMap<>(map).forEach((key, value) -> pairs.add(new Object[] {key, value}));
    } else if (over instanceof Long count) {
      if (range.over().variables().size() > 1) {
        throw new TemplateException(
            "can't use " + count + " to iterate over more than one variable");
      }
      for (long i = 0; i < Math.min(count, MAX_STEPS + 1); i++) {
        pairs.add(new Object[] {i, i});
      }
    } else if (over != null) {
      throw new TemplateException("range can't iterate over " + Values.printInside(over));
    }
    if (pairs.isEmpty()) {
      return runAll(range.otherwise());
    }
    Object before = dot;
    List<String> names = range.over().variables();
    for (Object[] pair : pairs) {
      step();
      dot = pair[1];
      Variables outer = variables;
      variables = new Variables(outer);
      if (!names.isEmpty()) {
        variables.declare(names.getLast(), pair[1]);
      }
      if (names.size() > 1) {
        variables.declare(names.getFirst(), pair[0]);
      }
      Flow flow = runAll(range.body());
      variables = outer;
      if (flow == Flow.BREAK) {
        break;
      }
    }
    dot = before;
    return Flow.NEXT;
  }

  /// The labels as a map, for whoever looks at them as a whole.
  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof TemplateData labels ? Map.copyOf(labels.fields()) : value;
  }

  private @Nullable Object evaluate(Node.Pipe pipe) throws TemplateException {
    Object value = runCommands(pipe.commands());
    for (String name : pipe.variables()) {
      if (pipe.declares()) {
        variables.declare(name, value);
      } else {
        variables.assign(name, value);
      }
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
    goTo(terms.getFirst());
    if (!(terms.getFirst() instanceof Node.FunctionName function)) {
      if (terms.getFirst() instanceof Node.Constant constant && constant.value() == null) {
        throw new TemplateException("nil is not a command");
      }
      return terms.size() > 1 || !first ? method(terms, last, !first) : value(terms.getFirst());
    }
    return call(command, function, terms.subList(1, terms.size()), plain(last), !first);
  }

  /// Calls a function.
  ///
  /// @param last another argument, if there is any
  private @Nullable Object call(
      Object command,
      Node.FunctionName called,
      List<Node.Term> terms,
      @Nullable Object last,
      boolean piped)
      throws TemplateException {
    goTo(called);
    String function = called.name();
    int count = terms.size() + (piped ? 1 : 0);
    Functions.Function found = Functions.find(function, count);
    boolean whole = function.equals("index"); // tells an absent label from an absent key
    boolean and = function.equals("and");
    boolean lazy = and || function.equals("or");
    List<@Nullable Object> arguments = new ArrayList<>();
    for (int i = 0; i < count && found != null; i++) {
      ArgumentType type = found.type(i);
      Object argument = i < terms.size() ? argument(terms.get(i), type) : type.check(last);
      argument = whole ? argument : plain(argument);
      if (lazy && Values.isTrue(argument) != and) {
        return argument;
      }
      arguments.add(argument);
    }
    try {
      return Functions.call(function, found, arguments, data);
    } catch (TemplateException e) {
      at = called.at();
      here = command;
      throw new TemplateException("error calling " + function + ": " + e.getMessage());
    }
  }

  /// Calls the method that the first term names, which only times have.
  private @Nullable Object method(List<Node.Term> terms, @Nullable Object last, boolean piped)
      throws TemplateException {
    Node.Term called = terms.getFirst();
    List<String> names =
        switch (called) {
          case Node.Field field -> field.names();
          case Node.Variable variable -> variable.names();
          case Node.Nested nested -> nested.names();
          case Node.Constant _, Node.FunctionName _ -> List.of();
        };
    if (names.isEmpty()) {
      throw new TemplateException("can't give argument to non-function " + called);
    }
    Object receiver = path(start(called), names.subList(0, names.size() - 1));
    List<@Nullable Object> arguments = new ArrayList<>();
    for (Node.Term term : terms.subList(1, terms.size())) {
      goTo(term);
      arguments.add(value(term));
    }
    if (piped) {
      arguments.add(last);
    }
    goTo(called);
    String name = names.getLast();
    Object result = receiver instanceof GoTime time ? time.call(name, arguments) : null;
    if (result == null) {
      throw new TemplateException(name + " is not a method but has arguments");
    }
    return result;
  }

  /// Returns where the path of a term starts.
  private @Nullable Object start(Node.Term term) throws TemplateException {
    return switch (term) {
      case Node.Field _ -> dot;
      case Node.Variable variable -> variables.get(variable.name());
      case Node.Nested nested -> evaluate(nested.pipe());
      case Node.Constant constant -> constant.value();
      case Node.FunctionName function -> call(function, function, List.of(), null, false);
    };
  }

  private @Nullable Object argument(Node.Term term, ArgumentType type) throws TemplateException {
    goTo(term);
    return term instanceof Node.Constant constant
        ? type.ofLiteral(constant.value())
        : type.check(value(term));
  }

  private @Nullable Object value(Node.Term term) throws TemplateException {
    return switch (term) {
      case Node.Constant _, Node.FunctionName _ -> start(term);
      case Node.Field field -> path(start(term), field.names());
      case Node.Variable variable -> path(start(term), variable.names());
      case Node.Nested nested -> path(start(term), nested.names());
    };
  }

  private static Object method(GoTime time, String name) throws TemplateException {
    Object result = time.method(name);
    if (result == null) {
      throw noField(name, time);
    }
    return result;
  }

  private static TemplateException noField(String name, Object value) {
    return new TemplateException("can't evaluate field " + name + " in type " + Printf.kind(value));
  }

  private static @Nullable Object path(@Nullable Object start, List<String> names)
      throws TemplateException {
    if (start == null) {
      return null;
    }
    Object value = start;
    for (String name : names) {
      value =
          switch (value) {
            case TemplateData labels -> {
              String label = labels.field(name);
              yield label == null ? "" : label;
            }
            case Map<?, ?> map -> map.get(name);
            case GoTime time -> method(time, name);
            case null -> throw new TemplateException("nil pointer evaluating interface {}." + name);
            default -> throw noField(name, value);
          };
    }
    return value;
  }
}
