package io.tributary.query.logql.ast;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The binary operators, with their text and how tightly they bind.
public enum BinaryOperator {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  GREATER(">", 3),
  GREATER_OR_EQUAL(">=", 3),
  LESS("<", 3),
  LESS_OR_EQUAL("<=", 3),
  ADD("+", 4),
  SUBTRACT("-", 4),
  MULTIPLY("*", 5),
  DIVIDE("/", 5),
  MODULO("%", 5),
  POWER("^", 6);

  private static final Map<String, BinaryOperator> BY_TEXT = new HashMap<>();

  static {
    for (BinaryOperator operator : values()) {
      BY_TEXT.put(operator.text, operator);
    }
  }

  private final String text;
  private final int precedence;

  BinaryOperator(String text, int precedence) {
    this.text = text;
    this.precedence = precedence;
  }

  public static @Nullable BinaryOperator of(String text) {
    return BY_TEXT.get(text);
  }

  public int precedence() {
    return precedence;
  }

  public boolean isSet() {
    return precedence <= 2;
  }

  public boolean isComparison() {
    return precedence == 3;
  }

  /// Returns the value, of a comparison 1 or 0. A zero divisor gives NaN, as in Loki.
  public double apply(double left, double right) {
    return switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? Double.NaN : left / right;
      case MODULO -> right == 0 ? Double.NaN : left % right;
      case POWER -> power(left, right);
      case EQUAL -> left == right ? 1 : 0;
      case NOT_EQUAL -> left != right ? 1 : 0;
      case GREATER -> left > right ? 1 : 0;
      case GREATER_OR_EQUAL -> left >= right ? 1 : 0;
      case LESS -> left < right ? 1 : 0;
      case LESS_OR_EQUAL -> left <= right ? 1 : 0;
      case OR, AND, UNLESS -> throw new IllegalStateException("no arithmetic operator=" + this);
    };
  }

  private static double power(double base, double exponent) {
    // Go, unlike Java, has 1^x = 1 for every x and (-1)^±Inf = 1.
    boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
    return one ? 1 : Math.pow(base, exponent);
  }

  @Override
  public String toString() {
    return text;
  }
}
