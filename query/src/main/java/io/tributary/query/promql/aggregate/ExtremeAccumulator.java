package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;

/// `min` and `max` of floats; NaN only where there is nothing else.
final class ExtremeAccumulator implements Accumulator {
  private final double[] extremes;
  private final boolean[] seen;
  private final boolean max;
  private final AggregationNotes notes;

  ExtremeAccumulator(int steps, boolean max, AggregationNotes notes) {
    this.extremes = new double[steps];
    this.seen = new boolean[steps];
    this.max = max;
    this.notes = notes;
  }

  @Override
  public void add(StepSeries series) {
    for (int step = 0; step < extremes.length; step++) {
      if (series.hasFloat(step)) {
        add(step, series.value(step));
      } else if (series.hasHistogram(step)) {
        notes.ignoredHistogram();
      }
    }
  }

  private void add(int step, double value) {
    double known = extremes[step];
    boolean further = max ? value > known : value < known;
    if (!seen[step] || further || Double.isNaN(known)) {
      extremes[step] = value;
      seen[step] = true;
    }
  }

  @Override
  public void finish(StepSeries out) {
    for (int step = 0; step < extremes.length; step++) {
      if (seen[step]) {
        out.set(step, extremes[step]);
      }
    }
  }
}
