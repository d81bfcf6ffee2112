package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.VectorOperator;

/// The catalogue of aggregations: from name to operator.
public final class Aggregations {
  private Aggregations() {}

  /// An aggregation's input and how it is grouped, evaluated at a number of steps.
  ///
  /// @param instant whether the order of the result is seen
  public record Request(
      QueryContext context, VectorOperator input, Grouping grouping, int steps, boolean instant) {}

  /// Returns the operator of an aggregation without a parameter.
  public static VectorOperator create(Aggregator op, Request request, AggregationNotes notes) {
    int steps = request.steps();
    return switch (op) {
      case SUM -> aggregate(request, () -> new SumAccumulator(steps, false, notes));
      case AVG -> aggregate(request, () -> new SumAccumulator(steps, true, notes));
      case COUNT -> aggregate(request, () -> new CountAccumulator(steps, false));
      case GROUP -> aggregate(request, () -> new CountAccumulator(steps, true));
      case MIN -> aggregate(request, () -> new ExtremeAccumulator(steps, false, notes));
      case MAX -> aggregate(request, () -> new ExtremeAccumulator(steps, true, notes));
      case STDVAR -> aggregate(request, () -> new VarianceAccumulator(steps, false, notes));
      case STDDEV -> aggregate(request, () -> new VarianceAccumulator(steps, true, notes));
      case TOPK, BOTTOMK, COUNT_VALUES, QUANTILE, LIMITK, LIMIT_RATIO ->
          throw new IllegalArgumentException("aggregation needs its parameter op=" + op);
    };
  }

  /// Returns the operator of an aggregation with a number as parameter.
  public static VectorOperator create(
      Aggregator op, Request request, ScalarOperator param, AggregationNotes notes) {
    return switch (op) {
      case TOPK -> new TopK(request, param, true, notes);
      case BOTTOMK -> new TopK(request, param, false, notes);
      case QUANTILE -> sink -> quantile(request, param.run(), notes).run(sink);
      case LIMITK -> new LimitK(request, param);
      case LIMIT_RATIO -> new LimitRatio(request, param, notes);
      case SUM, AVG, COUNT, MIN, MAX, GROUP, STDDEV, STDVAR, COUNT_VALUES ->
          throw new IllegalArgumentException("aggregation takes no number op=" + op);
    };
  }

  private static VectorOperator quantile(
      Request request, double[] quantiles, AggregationNotes notes) {
    Parameters.checkQuantiles(quantiles, notes);
    return aggregate(request, () -> new QuantileAccumulator(request.context(), quantiles, notes));
  }

  private static VectorOperator aggregate(
      Request request, java.util.function.Supplier<Accumulator> groups) {
    return new Aggregate(
        request.context(), request.input(), request.grouping(), groups, request.steps());
  }
}
