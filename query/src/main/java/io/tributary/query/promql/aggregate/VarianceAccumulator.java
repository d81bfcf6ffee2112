package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;

/// `stdvar` and `stddev` of the whole population of floats, by Welford's method.
final class VarianceAccumulator extends Accumulator {
  private final boolean root;
  private final AggregationNotes notes;
  private int[] counts = new int[0];
  private double[] means = new double[0];
  private double[] squares = new double[0];

  VarianceAccumulator(int steps, boolean root, AggregationNotes notes) {
    super(steps);
    this.root = root;
    this.notes = notes;
  }

  @Override
  void makeRoom(StepSpan before, StepSpan now) {
    counts = now.moved(counts, before);
    means = now.moved(means, before);
    squares = now.moved(squares, before);
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
    if (counts[at]++ == 0) {
      means[at] = value;
      squares[at] = Double.isFinite(value) ? 0 : Double.NaN;
      return;
    }
    double delta = value - means[at];
    means[at] += delta / counts[at];
    squares[at] += delta * (value - means[at]);
  }

  @Override
  void finish(StepSeries out) {
    for (int at = 0; at < span().size(); at++) {
      if (counts[at] > 0) {
        double variance = squares[at] / counts[at];
        out.set(span().from() + at, root ? Math.sqrt(variance) : variance);
      }
    }
  }
}
