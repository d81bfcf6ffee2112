package io.tributary.model.metrics;

import io.tributary.model.TimeRange;

/// What a query engine reads from: a view of a store. Safe for use by several threads.
public interface Queryable {
  /// Opens a reader of what is there now; the caller closes it.
  Querier querier(TimeRange range);
}
