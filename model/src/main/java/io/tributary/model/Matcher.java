package io.tributary.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A condition on one label's value; a label that is absent has the value "". Immutable.
///
/// Regular expressions have RE2 syntax, are anchored at both ends, and `.` matches a line break.
/// Source: Prometheus `model/labels.Matcher`.
public final class Matcher {
  /// The four operators, with their PromQL text.
  public enum Type {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String text;

    Type(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final Type type;
  private final String name;
  private final String value;
  private final @Nullable Pattern pattern;

  /// @throws PatternSyntaxException when `value` should be a regular expression and is not
  public Matcher(Type type, String name, String value) {
    this.type = type;
    this.name = name;
    this.value = value;
    boolean regex = type == Type.REGEX || type == Type.NOT_REGEX;
    this.pattern = regex ? Pattern.compile("^(?s:" + value + ")$") : null;
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(Type.EQUAL, name, value);
  }

  public Type type() {
    return type;
  }

  public String name() {
    return name;
  }

  public String value() {
    return value;
  }

  public boolean matches(String candidate) {
    return switch (type) {
      case EQUAL -> value.equals(candidate);
      case NOT_EQUAL -> !value.equals(candidate);
      case REGEX -> found(candidate);
      case NOT_REGEX -> !found(candidate);
    };
  }

  private boolean found(String candidate) {
    return Objects.requireNonNull(pattern).matcher(candidate).find();
  }

  /// Returns whether a series without the label satisfies the condition.
  public boolean matchesEmpty() {
    return matches("");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher that
        && type == that.type
        && name.equals(that.name)
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, name, value);
  }

  @Override
  public String toString() {
    return name + type + '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
