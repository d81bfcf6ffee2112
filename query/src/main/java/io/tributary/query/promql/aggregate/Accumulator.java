package io.tributary.query.promql.aggregate;

import io.tributary.query.promql.operator.StepSeries;

/// What an aggregation knows of one group, at every step. Confined to one thread.
interface Accumulator {
  void add(StepSeries series);

  /// Puts the group's results into `out`, which is empty.
  void finish(StepSeries out);
}
