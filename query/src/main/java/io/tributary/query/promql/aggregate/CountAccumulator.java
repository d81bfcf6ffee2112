package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;

/// `count` and `group`.
final class CountAccumulator implements Accumulator {
  private final int[] counts;
  private final boolean group;

  CountAccumulator(int steps, boolean group) {
    this.counts = new int[steps];
    this.group = group;
  }

  @Override
  public void add(StepSeries series) {
    for (int step = 0; step < counts.length; step++) {
      counts[step] += series.has(step) ? 1 : 0;
    }
  }

  @Override
  public void finish(StepSeries out) {
    for (int step = 0; step < counts.length; step++) {
      if (counts[step] > 0) {
        out.set(step, group ? 1 : counts[step]);
      }
    }
  }
}
