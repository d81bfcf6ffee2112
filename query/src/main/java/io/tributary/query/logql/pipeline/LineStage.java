package io.tributary.query.logql.pipeline;

/// One step that every line goes through. Confined to one thread.
@FunctionalInterface
public interface LineStage {
  /// Changes `line` and returns whether it is kept.
  boolean process(Line line);
}
