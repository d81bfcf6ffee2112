package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.eval.StageOrder;
import io.tributary.query.logql.pipeline.LabelPairs;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import org.jspecify.annotations.Nullable;

/// The lines of a log query among entries that come one by one. Confined to one thread.
public final class FollowedLines {
  private final Pipeline pipeline;

  /// @throws io.tributary.query.logql.ast.InvalidStageException when a stage is wrong
  public FollowedLines(LogSelector log) {
    pipeline =
        Pipeline.compile(StageOrder.filtersFirst(log.stages()), NeededLabels.ofLines(log.stages()));
  }

  /// Says what `now` is in templates from here on.
  public void setNow(long nowNs) {
    pipeline.line().setNow(nowNs);
  }

  /// Returns the line that a stream's entry becomes, or null when it is none of the query's.
  ///
  /// @param bytes the entry's line, and its structured metadata from `lineEnd` on
  public @Nullable LogEntry process(Labels stream, long timestampNs, byte[] bytes, int lineEnd) {
    if (!pipeline.admits(bytes, 0, lineEnd)) {
      return null;
    }
    Line line = pipeline.line();
    line.reset(timestampNs, bytes, 0, lineEnd);
    return pipeline.process(stream, bytes, lineEnd, bytes.length)
        ? LogEntry.of(line, stream, LabelPairs::toLabels)
        : null;
  }
}
