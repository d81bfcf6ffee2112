package io.tributary.query.exec;

import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Queryable;

/// Evaluates queries of one language over a store. Safe for use by several threads.
///
/// What the opened queriers warn of is among the result's annotations. Times are milliseconds since
/// the epoch.
public interface QueryEngine {
  /// Evaluates `query` at one time.
  ///
  /// @throws TributaryException of the kind that says why there is no result
  QueryResult instant(Queryable store, String query, long timeMs, QueryOptions options);

  /// Evaluates `query` at each of `steps`.
  ///
  /// @throws TributaryException of the kind that says why there is no result
  QueryResult range(Queryable store, String query, TimeSteps steps, QueryOptions options);
}
