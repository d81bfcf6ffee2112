package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Expr;

/// Finds expressions whose series have an order of their own, or depend on that of their input.
final class Order {
  private Order() {}

  static boolean isMade(Expr expr) {
    boolean here =
        switch (expr) {
          case Expr.Aggregation aggregation -> aggregation.op().keepsLabels();
          case Expr.Call call ->
              switch (call.function()) {
                case SORT, SORT_DESC, SORT_BY_LABEL, SORT_BY_LABEL_DESC -> true;
                default -> false;
              };
          case Expr.NumberLiteral _,
              Expr.StringLiteral _,
              Expr.VectorSelector _,
              Expr.MatrixSelector _,
              Expr.Subquery _,
              Expr.BinaryOp _,
              Expr.UnaryOp _,
              Expr.Paren _ ->
              false;
        };
    return here || expr.children().stream().anyMatch(Order::isMade);
  }
}
