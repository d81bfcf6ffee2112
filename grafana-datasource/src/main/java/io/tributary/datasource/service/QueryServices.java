package io.tributary.datasource.service;

import io.tributary.model.StorageAdmin;
import io.tributary.model.View;
import io.tributary.model.logs.LogDeletes;
import io.tributary.model.logs.LogFeed;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.QueryEngine;
import java.time.InstantSource;
import java.util.function.Function;

/// What the server answers from; all of it safe for use by several threads.
///
/// @param views where metrics of a view are read from
/// @param logs where logs of a view are read from
/// @param feeds what is appended to the logs of a view
/// @param promql the engine behind `query` and `query_range`
public record QueryServices(
    Function<View, Queryable> views,
    Function<View, LogQueryable> logs,
    Function<View, LogFeed> feeds,
    LogDeletes logDeletes,
    QueryEngine promql,
    StorageAdmin admin,
    SelfMetrics metrics,
    InstantSource clock,
    ServerInfo info) {}
