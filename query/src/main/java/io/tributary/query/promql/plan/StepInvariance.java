package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Expr;

/// Finds expressions that have the same value at every step, so that once is enough.
final class StepInvariance {
  private StepInvariance() {}

  static boolean holds(Expr expr) {
    return switch (expr) {
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> true;
      case Expr.VectorSelector selector -> selector.shift().at() != null;
      case Expr.MatrixSelector matrix -> matrix.selector().shift().at() != null;
      case Expr.Subquery subquery -> subquery.shift().at() != null;
      case Expr.Call call -> ofCall(call);
      case Expr.Aggregation aggregation -> holds(aggregation.expr()); // whatever its parameter
      case Expr.BinaryOp _, Expr.UnaryOp _, Expr.Paren _ ->
          expr.children().stream().allMatch(StepInvariance::holds);
    };
  }

  private static boolean ofCall(Expr.Call call) {
    return switch (call.function()) {
      case TIMESTAMP ->
          call.args().getFirst().unwrap() instanceof Expr.VectorSelector selector
              && holds(selector);
      case TIME, START, END, RANGE, STEP, PREDICT_LINEAR -> false;
      // Also with an argument: Prometheus goes by the name.
      case DAY_OF_MONTH, DAY_OF_WEEK, DAY_OF_YEAR, DAYS_IN_MONTH, HOUR, MINUTE, MONTH, YEAR ->
          false;
      default -> call.args().stream().allMatch(StepInvariance::holds);
    };
  }
}
