package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.exec.Annotations;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LogRange;
import io.tributary.query.logql.ast.SampleExpr;
import io.tributary.query.logql.ast.SampleExpr.RangeAggregation;
import io.tributary.query.logql.ast.SampleExpr.VectorAggregation;
import io.tributary.query.logql.ast.VectorOperation;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Evaluates an expression over all steps at once. Confined to one thread.
public final class SampleEvaluator {
  private final LogQueryable store;
  private final StepGrid steps;
  private final boolean instant;
  private final QueryBudget budget;
  private final Annotations annotations;

  public SampleEvaluator(
      LogQueryable store,
      StepGrid steps,
      boolean instant,
      QueryBudget budget,
      Annotations annotations) {
    this.store = store;
    this.steps = steps;
    this.instant = instant;
    this.budget = budget;
    this.annotations = annotations;
  }

  /// Checks what the parser left: regular expressions, patterns, templates, addresses.
  ///
  /// @throws TributaryException BAD_REQUEST
  public void check(SampleExpr expr) {
    switch (expr) {
      case SampleExpr.Literal literal -> {}
      case SampleExpr.Vector vector -> {}
      case RangeAggregation range -> RangePlan.of(range, null).compile();
      case VectorAggregation vector -> {
        if (vector.operation() == VectorOperation.APPROX_TOPK && !instant) {
          throw new TributaryException(
              ErrorKind.BAD_REQUEST, "count min sketches are only supported on instant queries");
        }
        checkSeries(vector.of());
      }
      case SampleExpr.Binary binary -> {
        check(binary.left());
        check(binary.right());
      }
      case SampleExpr.LabelReplace replace -> {
        new LabelReplacement(replace).apply(List.of());
        checkSeries(replace.of());
      }
    }
  }

  private void checkSeries(SampleExpr expr) {
    if (expr instanceof SampleExpr.Literal) {
      throw new TributaryException(
          ErrorKind.BAD_REQUEST,
          "unexpected expr type (*syntax.LiteralExpr) for Evaluator type"
              + " (*logql.DefaultEvaluator)");
    }
    check(expr);
  }

  public List<StepSeries> evaluate(SampleExpr expr) {
    return switch (expr) {
      case SampleExpr.Literal literal -> List.of(constant(literal.value()));
      case SampleExpr.Vector vector -> List.of(constant(vector.value()));
      case RangeAggregation range -> range(range, null);
      case VectorAggregation vector -> aggregation(vector);
      case SampleExpr.Binary binary -> binary(binary);
      case SampleExpr.LabelReplace replace ->
          new LabelReplacement(replace).apply(evaluate(replace.of()));
    };
  }

  private StepSeries constant(double value) {
    StepSeries series = new StepSeries(Labels.EMPTY, steps.count());
    for (int step = 0; step < steps.count(); step++) {
      series.set(step, value);
    }
    return series;
  }

  private List<StepSeries> range(RangeAggregation expr, @Nullable Grouping outer) {
    LogRange range = expr.range();
    long minNs = steps.startNs() - range.offsetNs() - range.rangeNs() + 1;
    NanoRange bounds = new NanoRange(minNs, steps.endNs() - range.offsetNs());
    try (LogQuerier querier = store.querier(bounds)) {
      List<StepSeries> result = evaluate(RangePlan.of(expr, outer), querier);
      querier.warnings().forEach(annotations::warn);
      return result;
    }
  }

  private List<StepSeries> evaluate(RangePlan plan, LogQuerier querier) {
    List<StepSeries> counted =
        plan.countsOnly() ? new CountEvaluator(plan, steps, budget).evaluate(querier) : null;
    return counted == null ? new RangeEvaluator(plan, steps, budget).evaluate(querier) : counted;
  }

  private List<StepSeries> aggregation(VectorAggregation expr) {
    VectorOperation operation = expr.operation();
    List<StepSeries> series = operand(expr);
    return switch (operation) {
      case SUM, AVG, MIN, MAX, COUNT, STDDEV, STDVAR ->
          Aggregations.aggregate(operation, series, expr.grouping());
      case TOPK, APPROX_TOPK ->
          Aggregations.select(series, expr.parameter(), true, expr.grouping());
      case BOTTOMK -> Aggregations.select(series, expr.parameter(), false, expr.grouping());
      case SORT -> Aggregations.sorted(series, false);
      case SORT_DESC -> Aggregations.sorted(series, true);
    };
  }

  /// Evaluates what is aggregated; a sum's grouping goes down to where lines are folded.
  private List<StepSeries> operand(VectorAggregation expr) {
    boolean sum = expr.operation() == VectorOperation.SUM;
    if (sum && expr.of() instanceof RangeAggregation range && range.operation().isAdditive()) {
      Grouping grouping = expr.grouping();
      return range(range, grouping == null ? new Grouping(false, List.of()) : grouping);
    }
    return evaluate(expr.of());
  }

  private List<StepSeries> binary(SampleExpr.Binary expr) {
    if (expr.left() instanceof SampleExpr.Literal left) {
      return new ScalarBinary(expr.operator(), expr.bool(), left.value(), true)
          .apply(evaluate(expr.right()));
    }
    if (expr.right() instanceof SampleExpr.Literal right) {
      return new ScalarBinary(expr.operator(), expr.bool(), right.value(), false)
          .apply(evaluate(expr.left()));
    }
    List<StepSeries> right = evaluate(expr.right()); // first, as its errors come first
    return new Join(expr).apply(evaluate(expr.left()), right);
  }

  /// Returns the sample times of a series, in milliseconds since the epoch.
  public long[] timesMs(StepSeries series) {
    long[] times = new long[steps.count()];
    int size = 0;
    for (int step = 0; step < steps.count(); step++) {
      if (series.has(step)) {
        times[size++] = steps.timeMs(step);
      }
    }
    return Arrays.copyOf(times, size);
  }
}
