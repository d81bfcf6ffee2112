package io.tributary.query.logql.template;

import java.util.List;
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
  record Call(String name, @Nullable Pipe value) implements Node {}

  /// Commands, each of which gets the value of the one before as its last argument.
  ///
  /// @param variables what is set, with the leading `$`
  /// @param declares whether the variables are new
  record Pipe(List<String> variables, boolean declares, List<Command> commands) {}

  /// A term, or a function with its arguments.
  record Command(List<Term> terms) {}

  /// An operand.
  sealed interface Term {}

  record Constant(@Nullable Object value) implements Term {}

  record FunctionName(String name) implements Term {}

  /// `.a.b`; no names for `.` itself.
  record Field(List<String> names) implements Term {}

  record Variable(String name, List<String> names) implements Term {}

  record Nested(Pipe pipe, List<String> names) implements Term {}
}
