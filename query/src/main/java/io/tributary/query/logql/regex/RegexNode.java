package io.tributary.query.logql.regex;

import java.util.List;

/// A part of a regular expression, as far as it matters whether it comes down to texts.
sealed interface RegexNode {
  /// @param folded whether upper and lower case are the same
  record Literal(String text, boolean folded) implements RegexNode {}

  record Empty() implements RegexNode {}

  /// One character of several.
  record One(boolean anyOfLine) implements RegexNode {}

  /// `.*`.
  record AnyStar() implements RegexNode {}

  /// `.+`.
  record AnyPlus() implements RegexNode {}

  record Concat(List<RegexNode> parts) implements RegexNode {}

  record Alternate(List<RegexNode> branches) implements RegexNode {}

  record Capture(RegexNode inner) implements RegexNode {}

  /// What is nothing of the above.
  record Other() implements RegexNode {}

  /// Returns whether it stands for one character.
  default boolean isSingle() {
    return switch (this) {
      case Literal literal -> literal.text().codePointCount(0, literal.text().length()) == 1;
      case One one -> true;
      case Empty _, AnyStar _, AnyPlus _, Concat _, Alternate _, Capture _, Other _ -> false;
    };
  }
}
