package io.tributary.query.promql.operator;

import io.tributary.model.metrics.Series;

/// What an operator makes of each stored series by itself. Confined to one thread.
@FunctionalInterface
interface StoredFunction {
  /// Replaces `out` by what it makes of `series`; false when that is nothing.
  boolean apply(Series series, StepSeries out);

  /// Makes the functions of an operator: one per thread, each with the context of its thread.
  @FunctionalInterface
  interface Source {
    StoredFunction in(QueryContext context);
  }
}
