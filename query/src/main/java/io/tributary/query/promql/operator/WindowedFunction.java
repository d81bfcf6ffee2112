package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.RangeSamples;

/// What an operator makes of each series of a range vector by itself. Confined to one thread.
@FunctionalInterface
interface WindowedFunction {
  /// Puts what it makes of a series into `out`, which is empty and has its labels; false when that
  /// is nothing.
  boolean apply(RangeSamples samples, StepSeries out);

  /// Makes the functions of an operator: one per thread, each with the context of its thread.
  @FunctionalInterface
  interface Source {
    WindowedFunction in(QueryContext context);
  }
}
