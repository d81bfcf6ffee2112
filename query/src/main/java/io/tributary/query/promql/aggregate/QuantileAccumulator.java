package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.window.Quantiles;
import java.util.Arrays;

/// `quantile`: has to keep every float.
final class QuantileAccumulator implements Accumulator {
  private static final double[] NO_VALUES = new double[0];

  private final QueryContext context;
  private final double[] quantiles;
  private final double[][] values;
  private final int[] counts;
  private final AggregationNotes notes;

  QuantileAccumulator(QueryContext context, double[] quantiles, AggregationNotes notes) {
    this.context = context;
    this.quantiles = quantiles;
    this.values = new double[quantiles.length][];
    this.counts = new int[quantiles.length];
    this.notes = notes;
    Arrays.fill(values, NO_VALUES);
  }

  @Override
  public void add(StepSeries series) {
    context.hold(series.steps());
    for (int step = 0; step < counts.length; step++) {
      if (series.hasFloat(step)) {
        if (counts[step] == values[step].length) {
          values[step] = Arrays.copyOf(values[step], Math.max(4, 2 * counts[step]));
        }
        values[step][counts[step]++] = series.value(step);
      } else if (series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
  }

  @Override
  public void finish(StepSeries out) {
    Quantiles kernel = new Quantiles();
    for (int step = 0; step < counts.length; step++) {
      if (counts[step] > 0) {
        out.set(step, kernel.of(quantiles[step], values[step], 0, counts[step]));
      }
    }
  }
}
