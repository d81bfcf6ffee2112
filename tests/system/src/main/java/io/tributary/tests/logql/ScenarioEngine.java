package io.tributary.tests.logql;

import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogQueryable;
import io.tributary.query.logql.LogParams;
import io.tributary.query.logql.LogqlResult;

/// What answers the queries of scenarios. Called by one thread.
@FunctionalInterface
interface ScenarioEngine {
  /// @throws TributaryException when the query is refused
  LogqlResult.Data query(LogQueryable store, String query, LogParams params);
}
