package io.tributary.query.promql.binary;

import io.tributary.query.promql.ast.BinaryOperator;

/// The operators on two numbers.
public final class FloatArithmetic {
  private FloatArithmetic() {}

  /// Returns the result of an arithmetic operator.
  public static double apply(BinaryOperator op, double left, double right) {
    return switch (op) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> left / right;
      case MODULO -> left % right;
      case POWER -> power(left, right);
      case ATAN2 -> Math.atan2(left, right);
      case EQUAL, NOT_EQUAL, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          holds(op, left, right) ? 1 : 0;
      case AND, OR, UNLESS, TRIM_LOWER, TRIM_UPPER ->
          throw new IllegalArgumentException("no operator of numbers op=" + op);
    };
  }

  /// As C has it: 1 to any power is 1, and so is −1 to an infinite one.
  private static double power(double base, double exponent) {
    if (base == 1 || (base == -1 && Double.isInfinite(exponent))) {
      return 1;
    }
    return Math.pow(base, exponent);
  }

  /// Returns whether a comparison holds.
  static boolean holds(BinaryOperator op, double left, double right) {
    return switch (op) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case ADD,
          SUBTRACT,
          MULTIPLY,
          DIVIDE,
          MODULO,
          POWER,
          ATAN2,
          AND,
          OR,
          UNLESS,
          TRIM_LOWER,
          TRIM_UPPER ->
          throw new IllegalArgumentException("no comparison op=" + op);
    };
  }
}
