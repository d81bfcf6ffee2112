package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.query.promql.window.RangeSamples;

/// A part of a plan that makes a range vector at every step: whole series, and where each step's
/// window lies.
public interface RangeOperator {
  /// Hands every series to `sink`, with all samples that any window needs.
  void run(Sink sink);

  /// Hands on what functions make of the windows of every series.
  void run(WindowedFunction.Source functions, SeriesSink sink);

  WindowTimes times();

  /// Takes the series of a [RangeOperator].
  @FunctionalInterface
  interface Sink {
    /// Takes a series; `samples` is the caller's again when this returns.
    void accept(Labels labels, boolean nameDropped, RangeSamples samples);
  }
}
