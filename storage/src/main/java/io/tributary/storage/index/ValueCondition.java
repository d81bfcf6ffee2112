package io.tributary.storage.index;

import io.tributary.model.Matcher;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A matcher with what is plain in its regular expression recognised: a set of literals, or a
/// prefix.
final class ValueCondition {
  private final Matcher matcher;
  private final boolean negative;
  private final @Nullable Set<String> literals;

  private ValueCondition(Matcher matcher, boolean negative, @Nullable Set<String> literals) {
    this.matcher = matcher;
    this.negative = negative;
    this.literals = literals;
  }

  static ValueCondition of(Matcher matcher) {
    String text = matcher.value();
    return switch (matcher.type()) {
      case EQUAL -> new ValueCondition(matcher, false, Set.of(text));
      case NOT_EQUAL -> new ValueCondition(matcher, true, Set.of(text));
      case REGEX -> new ValueCondition(matcher, false, matcher.literals());
      case NOT_REGEX -> new ValueCondition(matcher, true, matcher.literals());
    };
  }

  String name() {
    return matcher.name();
  }

  boolean accepts(String value) {
    return literals == null ? matcher.matches(value) : literals.contains(value) != negative;
  }

  boolean acceptsEmpty() {
    return accepts("");
  }

  /// Returns a number that is less for what should be looked at first.
  int cost() {
    if (acceptsEmpty()) {
      return 4;
    }
    return negative ? 3 : literals == null ? 2 : literals.size() > 1 ? 1 : 0;
  }

  /// Returns the symbols of the only values for which the answer may be `wanted`, or null when any
  /// may do.
  int @Nullable [] named(Symbols symbols, boolean wanted) {
    if (negative == wanted || literals == null) {
      return null;
    }
    return literals.stream().mapToInt(symbols::find).filter(symbol -> symbol >= 0).toArray();
  }
}
