package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;

/// `stdvar` and `stddev` of the whole population of floats, by Welford's method.
final class VarianceAccumulator implements Accumulator {
  private final int[] counts;
  private final double[] means;
  private final double[] squares;
  private final boolean root;
  private final AggregationNotes notes;

  VarianceAccumulator(int steps, boolean root, AggregationNotes notes) {
    this.counts = new int[steps];
    this.means = new double[steps];
    this.squares = new double[steps];
    this.root = root;
    this.notes = notes;
  }

  @Override
  public void add(StepSeries series) {
    for (int step = 0; step < counts.length; step++) {
      if (series.hasFloat(step)) {
        add(step, series.value(step));
      } else if (series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
  }

  private void add(int step, double value) {
    if (counts[step]++ == 0) {
      means[step] = value;
      squares[step] = Double.isFinite(value) ? 0 : Double.NaN;
      return;
    }
    double delta = value - means[step];
    means[step] += delta / counts[step];
    squares[step] += delta * (value - means[step]);
  }

  @Override
  public void finish(StepSeries out) {
    for (int step = 0; step < counts.length; step++) {
      if (counts[step] > 0) {
        double variance = squares[step] / counts[step];
        out.set(step, root ? Math.sqrt(variance) : variance);
      }
    }
  }
}
