package io.tributary.query.logql;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.eval.QueryBudget;
import io.tributary.query.logql.eval.StageOrder;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.LineLabels;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.function.BiConsumer;

/// All lines of a log query, in no order across streams. Confined to one thread.
final class EntryScan {
  private final LogSelector log;
  private final QueryBudget budget;
  private final Pipeline pipeline;

  EntryScan(LogSelector log, QueryBudget budget) {
    this.log = log;
    this.budget = budget;
    this.pipeline =
        Pipeline.compile(StageOrder.filtersFirst(log.stages()), NeededLabels.ofLines(log.stages()));
    this.pipeline.line().setNow(budget.nowNs());
  }

  /// Passes each line with its labels, which are valid until the next.
  void forEach(LogQuerier querier, BiConsumer<Line, LineLabels> each) {
    EntryHints hints = new EntryHints(false, pipeline.contained(), EntryHints.Parts.LINES);
    EntryReader reader = querier.select(log.matchers(), hints);
    EntryColumns columns = new EntryColumns();
    while (reader.next(columns)) {
      budget.check();
      byte[] bytes = columns.bytes();
      Line line = pipeline.line();
      for (int row = 0; row < columns.size(); row++) {
        int start = columns.lineStart(row);
        int end = columns.lineEnd(row);
        if (!pipeline.admits(bytes, start, end)) {
          continue;
        }
        line.reset(columns.timestampNs(row), bytes, start, end);
        if (pipeline.process(
            columns.labels(), bytes, columns.metadataStart(row), columns.metadataEnd(row))) {
          each.accept(line, line.labels());
        }
      }
    }
  }
}
