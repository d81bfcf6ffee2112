package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.NativeQuantile;
import io.tributary.query.promql.operator.FractionReader;
import io.tributary.query.promql.operator.HistogramGroups;
import io.tributary.query.promql.operator.HistogramMap;
import io.tributary.query.promql.operator.QuantileReader;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.ArrayList;
import java.util.List;
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
      case HISTOGRAM_COUNT -> map(call, scope.withCountsOnly(), FloatHistogram::count);
      case HISTOGRAM_SUM -> map(call, scope.withCountsOnly(), FloatHistogram::sum);
      case HISTOGRAM_AVG -> map(call, scope.withCountsOnly(), h -> h.sum() / h.count());
      case HISTOGRAM_STDVAR -> map(call, scope, NativeQuantile::variance);
      case HISTOGRAM_STDDEV -> map(call, scope, h -> Math.sqrt(NativeQuantile.variance(h)));
      case HISTOGRAM_QUANTILE -> quantile(call, scope);
      case HISTOGRAM_QUANTILES -> quantiles(call, scope);
      case HISTOGRAM_FRACTION -> fraction(call, scope);
      default -> throw Planner.notYet(call.function());
    };
  }

  private VectorOperator map(
      Expr.Call call, Scope scope, ToDoubleFunction<FloatHistogram> function) {
    Expr arg = call.args().getFirst();
    VectorOperator input = planner.vector(arg, planner.keepingNames(arg, scope));
    return planner.distinct(arg, new HistogramMap(context, input, function));
  }

  private VectorOperator groups(
      Expr vector, Scope scope, List<? extends HistogramGroups.Reader> readers) {
    VectorOperator input = planner.vector(vector, scope.allLabels().withBuckets());
    return new HistogramGroups(
        context, input, readers, vector.unwrap().span(), scope.steps().count());
  }

  private VectorOperator quantile(Expr.Call call, Scope scope) {
    Expr phi = call.args().get(0);
    Expr vector = call.args().get(1);
    ScalarOperator quantile = planner.scalar(phi, scope.steps());
    QuantileReader reader = new QuantileReader(context, quantile, null, place(phi, vector, scope));
    return planner.distinct(vector, groups(vector, scope, List.of(reader)));
  }

  private VectorOperator quantiles(Expr.Call call, Scope scope) {
    Expr vector = call.args().get(0);
    String label = ((Expr.StringLiteral) call.args().get(1).unwrap()).value();
    List<QuantileReader> readers = new ArrayList<>();
    for (Expr phi : call.args().subList(2, call.args().size())) {
      ScalarOperator quantile = planner.scalar(phi, scope.steps());
      readers.add(new QuantileReader(context, quantile, label, place(phi, vector, scope)));
    }
    return planner.unique(groups(vector, scope, readers), scope);
  }

  private static QuantileReader.Place place(Expr phi, Expr vector, Scope scope) {
    return new QuantileReader.Place(phi.unwrap().span(), vector.unwrap().span(), scope.steps());
  }

  private VectorOperator fraction(Expr.Call call, Scope scope) {
    Expr vector = call.args().get(2);
    FractionReader reader =
        new FractionReader(
            context,
            planner.scalar(call.args().get(0), scope.steps()),
            planner.scalar(call.args().get(1), scope.steps()),
            vector.unwrap().span());
    return planner.distinct(vector, groups(vector, scope, List.of(reader)));
  }
}
