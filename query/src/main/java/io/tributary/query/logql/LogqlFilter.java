package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryFilter;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.eval.StageOrder;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;

/// The entries that the stages of a log query keep. Confined to one thread.
public final class LogqlFilter implements EntryFilter {
  private final Pipeline pipeline;

  private LogqlFilter(LogSelector log) {
    pipeline =
        Pipeline.compile(StageOrder.filtersFirst(log.stages()), NeededLabels.ofLines(log.stages()));
  }

  /// @throws TributaryException BAD_REQUEST for what is no log query
  public static EntryFilter of(String query) {
    if (LogqlParser.parse(query) instanceof LogSelector log) {
      return new LogqlFilter(log);
    }
    throw new TributaryException(ErrorKind.BAD_REQUEST, "only log selector is supported");
  }

  @Override
  public boolean selects(Labels stream, EntryColumns entries, int row) {
    byte[] bytes = entries.bytes();
    int start = entries.lineStart(row);
    int end = entries.lineEnd(row);
    if (!pipeline.admits(bytes, start, end)) {
      return false;
    }
    Line line = pipeline.line();
    line.reset(entries.timestampNs(row), bytes, start, end);
    return pipeline.process(stream, bytes, entries.metadataStart(row), entries.metadataEnd(row));
  }
}
