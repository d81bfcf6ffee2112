package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.StepSeries;

/// A function of a range vector. Holds what it knows of the series it slides over; confined to one
/// thread.
public interface WindowFunction {
  /// Starts on another series, all of whose samples are in `samples`.
  default void begin(RangeSamples samples, Labels labels) {}

  /// Puts the value of a window that is not empty into `out`, at the window's step; steps ascend.
  void evaluate(Window window, StepSeries out);

  /// Returns whether the metric keeps its name, because the values still are what it names.
  default boolean keepsName() {
    return false;
  }

  /// Is told that a series is done, with its result before the name goes.
  default void end(StepSeries result) {}
}
