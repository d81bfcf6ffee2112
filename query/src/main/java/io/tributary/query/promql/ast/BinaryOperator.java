package io.tributary.query.promql.ast;

/// The binary operators, with their text and how tightly they bind.
public enum BinaryOperator {
  OR("or", 1, Family.SET),
  AND("and", 2, Family.SET),
  UNLESS("unless", 2, Family.SET),
  EQUAL("==", 3, Family.COMPARISON),
  NOT_EQUAL("!=", 3, Family.COMPARISON),
  LESS_OR_EQUAL("<=", 3, Family.COMPARISON),
  LESS("<", 3, Family.COMPARISON),
  GREATER_OR_EQUAL(">=", 3, Family.COMPARISON),
  GREATER(">", 3, Family.COMPARISON),
  /// Drops a histogram's observations above a value.
  TRIM_UPPER("</", 3, Family.TRIM),
  /// Drops a histogram's observations below a value.
  TRIM_LOWER(">/", 3, Family.TRIM),
  ADD("+", 4, Family.ARITHMETIC),
  SUBTRACT("-", 4, Family.ARITHMETIC),
  MULTIPLY("*", 5, Family.ARITHMETIC),
  DIVIDE("/", 5, Family.ARITHMETIC),
  MODULO("%", 5, Family.ARITHMETIC),
  ATAN2("atan2", 5, Family.ARITHMETIC),
  POWER("^", 6, Family.ARITHMETIC);

  /// How tightly a sign binds: as `*` does, below `^`.
  public static final int UNARY_PRECEDENCE = 5;

  private enum Family {
    SET,
    COMPARISON,
    TRIM,
    ARITHMETIC
  }

  private final String text;
  private final int precedence;
  private final Family family;

  BinaryOperator(String text, int precedence, Family family) {
    this.text = text;
    this.precedence = precedence;
    this.family = family;
  }

  public String text() {
    return text;
  }

  /// Returns how tightly it binds; more is tighter.
  public int precedence() {
    return precedence;
  }

  public boolean isRightAssociative() {
    return this == POWER;
  }

  /// Returns whether it compares numbers, so that it may filter or take `bool`.
  public boolean isComparison() {
    return family == Family.COMPARISON;
  }

  /// Returns whether it works on sets of series: `and`, `or`, `unless`.
  public boolean isSet() {
    return family == Family.SET;
  }

  /// Returns whether it trims histograms: `</` and `>/`.
  public boolean isTrim() {
    return family == Family.TRIM;
  }
}
