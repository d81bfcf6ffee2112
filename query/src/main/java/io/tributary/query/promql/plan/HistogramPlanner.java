package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.operator.HistogramMap;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.function.ToDoubleFunction;

/// Plans the functions that read histograms, classic and native.
final class HistogramPlanner {
  private final QueryContext context;
  private final Planner planner;

  HistogramPlanner(QueryContext context, Planner planner) {
    this.context = context;
    this.planner = planner;
  }

  VectorOperator plan(Expr.Call call, Scope scope) {
    return switch (call.function()) {
      case HISTOGRAM_COUNT -> map(call, scope, FloatHistogram::count);
      case HISTOGRAM_SUM -> map(call, scope, FloatHistogram::sum);
      case HISTOGRAM_AVG -> map(call, scope, h -> h.sum() / h.count());
      default -> throw Planner.notYet(call.function());
    };
  }

  private VectorOperator map(
      Expr.Call call, Scope scope, ToDoubleFunction<FloatHistogram> function) {
    Expr arg = call.args().getFirst();
    VectorOperator input = planner.vector(arg, planner.keepingNames(arg, scope));
    return planner.distinct(arg, new HistogramMap(context, input, function));
  }
}
