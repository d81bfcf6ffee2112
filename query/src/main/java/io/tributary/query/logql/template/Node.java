package io.tributary.query.logql.template;

import io.tributary.query.logql.convert.Quoting;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A piece of a template.
sealed interface Node {
  record Text(String text) implements Node {}

  /// Prints a value, unless the pipeline sets a variable.
  record Action(Pipe pipe) implements Node {}

  record If(Pipe condition, List<Node> then, List<Node> otherwise) implements Node {}

  record With(Pipe value, List<Node> body, List<Node> otherwise) implements Node {}

  /// The pipeline's variables are index and element, or the element alone.
  record Range(Pipe over, List<Node> body, List<Node> otherwise) implements Node {}

  /// Ends the innermost [Range], or its turn.
  record Leave(boolean all) implements Node {}

  /// Runs the template `name`; without a value on nothing.
  ///
  /// @param at where in the template it stands
  record Call(String name, @Nullable Pipe value, int at) implements Node {
    @Override
    public String toString() {
      String given = value == null ? "" : " " + value;
      return "{{template " + Quoting.quote(name) + given + "}}";
    }
  }

  /// Commands, each of which gets the value of the one before as its last argument.
  ///
  /// @param variables what is set, with the leading `$`
  /// @param declares whether the variables are new
  record Pipe(List<String> variables, boolean declares, List<Command> commands) {
    @Override
    public String toString() {
      String set =
          variables.isEmpty() ? "" : String.join(", ", variables) + (declares ? " := " : " = ");
      return commands.stream().map(Command::toString).collect(Collectors.joining(" | ", set, ""));
    }
  }

  /// A term, or a function with its arguments.
  record Command(List<Term> terms) {
    @Override
    public String toString() {
      return terms.stream().map(Term::toString).collect(Collectors.joining(" "));
    }
  }

  /// An operand, which prints as Go prints it.
  sealed interface Term {
    /// Returns where in the template it stands.
    int at();
  }

  /// @param written how the template writes it
  record Constant(@Nullable Object value, String written, int at) implements Term {
    @Override
    public String toString() {
      return written;
    }
  }

  record FunctionName(String name, int at) implements Term {
    @Override
    public String toString() {
      return name;
    }
  }

  /// `.a.b`; no names for `.` itself.
  record Field(List<String> names, int at) implements Term {
    @Override
    public String toString() {
      return names.isEmpty() ? "." : path(names);
    }
  }

  record Variable(String name, List<String> names, int at) implements Term {
    @Override
    public String toString() {
      return name + path(names);
    }
  }

  /// @param bare whether the pipe is a word without parentheses around it
  record Nested(Pipe pipe, boolean bare, List<String> names, int at) implements Term {
    @Override
    public String toString() {
      return (bare ? pipe.toString() : "(" + pipe + ")") + path(names);
    }
  }

  private static String path(List<String> names) {
    return names.stream().map(name -> "." + name).collect(Collectors.joining());
  }
}
