package io.tributary.query.logql.regex;

/// A question about a text, or about the value of a label.
public sealed interface TextTest {
  /// Every text passes.
  record All() implements TextTest {}

  /// Every text passes but the empty one.
  record NotEmpty() implements TextTest {}

  /// @param folded whether upper and lower case are the same; `text` is then in lower case
  record Contains(String text, boolean folded) implements TextTest {}

  /// @param folded as in [Contains]
  record Equals(String text, boolean folded) implements TextTest {}
}
