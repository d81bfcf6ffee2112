package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.function.LabelReplacement;
import io.tributary.query.promql.function.NaturalOrder;
import io.tributary.query.promql.operator.LabelMap;
import io.tributary.query.promql.operator.Merge;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.Sort;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.Comparator;
import java.util.List;

/// Plans the functions that change labels or order.
final class LabelPlanner {
  private final QueryContext context;
  private final Planner planner;

  LabelPlanner(QueryContext context, Planner planner) {
    this.context = context;
    this.planner = planner;
  }

  VectorOperator plan(Expr.Call call, Scope scope) {
    return switch (call.function()) {
      case LABEL_REPLACE -> labelReplace(call, scope);
      case LABEL_JOIN -> labelJoin(call, scope);
      case SORT -> sort(call, scope, Sort.byValue(false), true);
      case SORT_DESC -> sort(call, scope, Sort.byValue(true), true);
      case SORT_BY_LABEL, SORT_BY_LABEL_DESC -> sort(call, scope, byLabels(call), false);
      default -> throw Planner.notYet(call.function());
    };
  }

  private VectorOperator labelReplace(Expr.Call call, Scope scope) {
    VectorOperator input = planner.vector(call.args().getFirst(), scope.allLabels());
    String destination = text(call, 1);
    LabelReplacement replacement =
        new LabelReplacement(destination, text(call, 2), text(call, 3), text(call, 4));
    return new Merge(context, new LabelMap(input, destination, replacement), Merge.SAME_LABELS);
  }

  private VectorOperator labelJoin(Expr.Call call, Scope scope) {
    VectorOperator input = planner.vector(call.args().getFirst(), scope.allLabels());
    String destination = text(call, 1);
    var join = LabelReplacement.join(destination, text(call, 2), texts(call, 3));
    return new Merge(context, new LabelMap(input, destination, join), Merge.SAME_LABELS);
  }

  private VectorOperator sort(
      Expr.Call call, Scope scope, Comparator<StepSeries> order, boolean floatsOnly) {
    VectorOperator input = planner.vector(call.args().getFirst(), scope.allLabels());
    if (scope.steps().startMs() != scope.steps().endMs()) {
      context.warn(
          "sort is ineffective for range queries since results are always ordered by labels",
          call.span());
    }
    if (context.isInstant() && scope.steps().count() == 1) {
      return new Sort(context, input, order, floatsOnly);
    }
    return floatsOnly ? sink -> input.run(series -> withoutHistograms(series, sink)) : input;
  }

  private static void withoutHistograms(StepSeries series, SeriesSink sink) {
    for (int step = 0; series.mayHaveHistograms() && step < series.steps(); step++) {
      if (series.hasHistogram(step)) {
        series.remove(step);
      }
    }
    if (!series.isEmpty()) {
      sink.accept(series);
    }
  }

  private static Comparator<StepSeries> byLabels(Expr.Call call) {
    NaturalOrder natural = new NaturalOrder();
    List<String> names = texts(call, 1);
    Comparator<StepSeries> order =
        (a, b) -> {
          for (String name : names) {
            String x = a.labels().get(name);
            String y = b.labels().get(name);
            if (!x.equals(y)) {
              return natural.compare(x, y);
            }
          }
          return a.labels().compareTo(b.labels());
        };
    return call.function() == Function.SORT_BY_LABEL ? order : order.reversed();
  }

  private static String text(Expr.Call call, int index) {
    return ((Expr.StringLiteral) call.args().get(index).unwrap()).value();
  }

  private static List<String> texts(Expr.Call call, int from) {
    return call.args().subList(from, call.args().size()).stream()
        .map(arg -> ((Expr.StringLiteral) arg.unwrap()).value())
        .toList();
  }
}
