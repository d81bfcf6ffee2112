package io.tributary.query.script;

import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.TimeShift;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts `@` and a time on every selector and outermost subquery that has none.
final class AtPinning {
  /// Their result may change with the evaluation time although their arguments do not.
  private static final Set<String> TIME_FUNCTIONS =
      Set.of(
          "days_in_month",
          "day_of_month",
          "day_of_week",
          "day_of_year",
          "hour",
          "minute",
          "month",
          "year",
          "predict_linear",
          "time",
          "timestamp",
          "start",
          "end",
          "range",
          "step");

  private AtPinning() {}

  static boolean dependsOnTime(Expr expr) {
    boolean here =
        expr instanceof Expr.Call call && TIME_FUNCTIONS.contains(call.function().text());
    return here || expr.children().stream().anyMatch(AtPinning::dependsOnTime);
  }

  static Expr pin(Expr expr, long timeMs) {
    return switch (expr) {
      case Expr.NumberLiteral literal -> literal;
      case Expr.StringLiteral literal -> literal;
      case Expr.VectorSelector selector -> selector(selector, timeMs);
      case Expr.MatrixSelector matrix ->
          new Expr.MatrixSelector(
              selector(matrix.selector(), timeMs), matrix.range(), matrix.span());
      // What is inside of a subquery is left alone: its own times are what it is about.
      case Expr.Subquery q ->
          new Expr.Subquery(q.expr(), q.range(), q.step(), shift(q.shift(), timeMs), q.span());
      case Expr.Aggregation a ->
          new Expr.Aggregation(
              a.op(),
              pin(a.expr(), timeMs),
              pinned(a.param(), timeMs),
              a.grouping(),
              a.without(),
              a.span());
      case Expr.BinaryOp b ->
          new Expr.BinaryOp(
              b.op(),
              pin(b.left(), timeMs),
              pin(b.right(), timeMs),
              b.matching(),
              b.returnBool(),
              b.span());
      case Expr.UnaryOp unary ->
          new Expr.UnaryOp(unary.negative(), pin(unary.expr(), timeMs), unary.span());
      case Expr.Call call ->
          new Expr.Call(
              call.function(),
              call.args().stream().map(arg -> pin(arg, timeMs)).toList(),
              call.span());
      case Expr.Paren paren -> new Expr.Paren(pin(paren.expr(), timeMs), paren.span());
    };
  }

  private static @Nullable Expr pinned(@Nullable Expr expr, long timeMs) {
    return expr == null ? null : pin(expr, timeMs);
  }

  private static Expr.VectorSelector selector(Expr.VectorSelector selector, long timeMs) {
    return new Expr.VectorSelector(
        selector.name(),
        selector.matchers(),
        shift(selector.shift(), timeMs),
        selector.boundary(),
        selector.span());
  }

  private static TimeShift shift(TimeShift shift, long timeMs) {
    return shift.at() instanceof TimeShift.At.Timestamp
        ? shift
        : shift.withAt(new TimeShift.At.Timestamp(timeMs));
  }
}
