package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.StepSpan;

/// What an aggregation knows of one group, at the steps at which it has had samples. Confined to
/// one thread.
abstract class Accumulator {
  private final int steps;
  private StepSpan span = StepSpan.NONE;

  Accumulator(int steps) {
    this.steps = steps;
  }

  /// Takes in a series.
  final void add(StepSeries series) {
    int from = series.first();
    int to = series.end();
    if (!span.covers(from, to)) {
      StepSpan before = span;
      span = before.with(from, to, steps);
      makeRoom(before, span);
    }
    add(series, from, to);
  }

  /// Returns the steps for which there is room, one after the other in the arrays.
  final StepSpan span() {
    return span;
  }

  /// Moves what is known to arrays of `now`.
  abstract void makeRoom(StepSpan before, StepSpan now);

  /// Takes in what a series has from the step `from` to before `to`.
  abstract void add(StepSeries series, int from, int to);

  /// Puts the group's results into `out`, which is empty.
  abstract void finish(StepSeries out);
}
