package io.tributary.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import java.util.Set;
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

  /// As deep as in Go, which refuses what is deeper; RE2/J would run out of stack.
  private static final int MOST_NESTED = 1_000;

  /// Each is a part of the automaton; Go allows some 3 million.
  private static final int MOST_REPEATED = 100_000;

  private final Type type;
  private final String name;
  private final String value;
  private final @Nullable Set<String> literals;
  private final @Nullable AffixAlternation affixes;
  private final @Nullable Pattern pattern;

  /// @throws PatternSyntaxException when `value` should be a regular expression and is not
  public Matcher(Type type, String name, String value) {
    this(type, name, value, isRegex(type) ? LiteralAlternation.parse(value) : null);
  }

  private Matcher(Type type, String name, String value, @Nullable Set<String> literals) {
    this.type = type;
    this.name = name;
    this.value = value;
    this.literals = literals;
    boolean open = isRegex(type) && literals == null;
    this.affixes = open ? AffixAlternation.parse(value) : null;
    this.pattern = open && affixes == null ? compile(value) : null;
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(Type.EQUAL, name, value);
  }

  /// Returns the regular expression that matches exactly `values`, which may hold "".
  public static Matcher anyOf(String name, Set<String> values) {
    return new Matcher(Type.REGEX, name, LiteralAlternation.print(values), Set.copyOf(values));
  }

  /// Returns this condition on the label `newName`.
  public Matcher withName(String newName) {
    return newName.equals(name) ? this : new Matcher(this, newName);
  }

  private Matcher(Matcher other, String name) {
    this.type = other.type;
    this.name = name;
    this.value = other.value;
    this.literals = other.literals;
    this.affixes = other.affixes;
    this.pattern = other.pattern;
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

  /// Returns the only values that the regular expression matches, or null when they cannot be
  /// listed.
  public @Nullable Set<String> literals() {
    return literals;
  }

  public boolean matches(String candidate) {
    return switch (type) {
      case EQUAL -> value.equals(candidate);
      case NOT_EQUAL -> !value.equals(candidate);
      case REGEX -> found(candidate);
      case NOT_REGEX -> !found(candidate);
    };
  }

  /// Refuses a regular expression that would take too much to be compiled.
  ///
  /// @throws PatternSyntaxException that says so
  public static void checkSize(String regex) {
    RegexSize size = RegexSize.of(regex);
    if (size.nesting() > MOST_NESTED) {
      throw new PatternSyntaxException("expression nests too deeply", regex);
    }
    if (size.repeated() > MOST_REPEATED) {
      throw new PatternSyntaxException("expression too large", regex);
    }
  }

  private static Pattern compile(String regex) {
    checkSize(regex);
    return Pattern.compile("^(?s:" + regex + ")$");
  }

  private static boolean isRegex(Type type) {
    return type == Type.REGEX || type == Type.NOT_REGEX;
  }

  private boolean found(String candidate) {
    if (literals != null) {
      return literals.contains(candidate);
    }
    return affixes != null
        ? affixes.matches(candidate)
        : Objects.requireNonNull(pattern).matcher(candidate).find();
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
