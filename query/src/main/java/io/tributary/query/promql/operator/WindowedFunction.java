package io.tributary.query.promql.operator;

import io.tributary.query.promql.window.RangeSamples;
import io.tributary.query.promql.window.WindowFold;
import org.jspecify.annotations.Nullable;

/// What an operator makes of each series of a range vector by itself. Confined to one thread.
interface WindowedFunction {
  /// Puts what it makes of a series into `out`, which is empty and has its labels; false when that
  /// is nothing.
  boolean apply(RangeSamples samples, StepSeries out);

  /// Returns what does the same without seeing every sample; null when nothing does.
  @Nullable WindowFold fold();

  /// Ends a series whose values [#fold] has put into `out`; false when there are none.
  boolean finishFolded(StepSeries out);

  /// Makes the functions of an operator: one per thread, each with the context of its thread.
  @FunctionalInterface
  interface Source {
    WindowedFunction in(QueryContext context);
  }
}
