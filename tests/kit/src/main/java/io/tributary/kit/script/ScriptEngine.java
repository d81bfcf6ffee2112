package io.tributary.kit.script;

import io.tributary.model.metrics.Queryable;
import org.jspecify.annotations.Nullable;

/// The engine under test; what it cannot answer it throws.
public interface ScriptEngine {
  ScriptResult instant(Queryable source, String query, long timeMs);

  ScriptResult range(Queryable source, String query, long startMs, long endMs, long stepMs);

  /// Returns whether the result depends on the bounds or the step of the query, as `start()` does.
  boolean dependsOnBounds(String query);

  /// Returns the query with `@ timeMs` on every selector and outermost subquery that has no `@`, or
  /// null when its result would still depend on when it is evaluated.
  @Nullable String pin(String query, long timeMs);
}
