package io.tributary.query.promql.operator;

/// Takes the series of an operator, one after the other.
@FunctionalInterface
public interface SeriesSink {
  /// Takes a series that has at least one sample; it is the caller's again when this returns.
  void accept(StepSeries series);
}
