package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;
import io.tributary.query.promql.window.Quantiles;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// `quantile`: has to keep every float.
final class QuantileAccumulator extends Accumulator {
  private static final int LEAST = 4;

  private final QueryContext context;
  private final double[] quantiles;
  private final AggregationNotes notes;
  private double[] @Nullable [] values = new double[0][];
  private int[] counts = new int[0];

  QuantileAccumulator(QueryContext context, double[] quantiles, AggregationNotes notes) {
    super(quantiles.length);
    this.context = context;
    this.quantiles = quantiles;
    this.notes = notes;
  }

  @Override
  void makeRoom(StepSpan before, StepSpan now) {
    values = now.moved(values, before);
    counts = now.moved(counts, before);
  }

  @Override
  void add(StepSeries series, int from, int to) {
    int base = span().from();
    for (int step = from; step < to; step++) {
      if (series.hasFloat(step)) {
        add(step - base, series.value(step));
      } else if (series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
  }

  private void add(int at, double value) {
    double @Nullable [] known = values[at];
    if (known == null || counts[at] == known.length) {
      int room = Math.max(LEAST, 2 * counts[at]);
      context.hold(room - counts[at]);
      known = known == null ? new double[room] : Arrays.copyOf(known, room);
      values[at] = known;
    }
    known[counts[at]++] = value;
  }

  @Override
  void finish(StepSeries out) {
    Quantiles kernel = new Quantiles();
    for (int at = 0; at < span().size(); at++) {
      double @Nullable [] known = values[at];
      if (known != null) {
        int step = span().from() + at;
        out.set(step, kernel.of(quantiles[step], known, 0, counts[at]));
      }
    }
  }
}
