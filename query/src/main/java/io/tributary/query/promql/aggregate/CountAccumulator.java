package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;

/// `count` and `group`.
final class CountAccumulator extends Accumulator {
  private final boolean group;
  private int[] counts = new int[0];

  CountAccumulator(int steps, boolean group) {
    super(steps);
    this.group = group;
  }

  @Override
  void makeRoom(StepSpan before, StepSpan now) {
    counts = now.moved(counts, before);
  }

  @Override
  void add(StepSeries series, int from, int to) {
    int base = span().from();
    for (int step = from; step < to; step++) {
      counts[step - base] += series.has(step) ? 1 : 0;
    }
  }

  @Override
  void finish(StepSeries out) {
    for (int at = 0; at < span().size(); at++) {
      if (counts[at] > 0) {
        out.set(span().from() + at, group ? 1 : counts[at]);
      }
    }
  }
}
