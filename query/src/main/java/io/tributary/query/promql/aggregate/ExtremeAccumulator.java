package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;

/// `min` and `max` of floats; NaN only where there is nothing else.
final class ExtremeAccumulator extends Accumulator {
  private final boolean max;
  private final AggregationNotes notes;
  private double[] extremes = new double[0];
  private boolean[] seen = new boolean[0];

  ExtremeAccumulator(int steps, boolean max, AggregationNotes notes) {
    super(steps);
    this.max = max;
    this.notes = notes;
  }

  @Override
  void makeRoom(StepSpan before, StepSpan now) {
    extremes = now.moved(extremes, before);
    seen = now.moved(seen, before);
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
    double known = extremes[at];
    boolean further = max ? value > known : value < known;
    if (!seen[at] || further || Double.isNaN(known)) {
      extremes[at] = value;
      seen[at] = true;
    }
  }

  @Override
  void finish(StepSeries out) {
    for (int at = 0; at < span().size(); at++) {
      if (seen[at]) {
        out.set(span().from() + at, extremes[at]);
      }
    }
  }
}
