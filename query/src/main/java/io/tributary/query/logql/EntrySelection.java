package io.tributary.query.logql;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.query.exec.SharedTasks;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.eval.QueryBudget;
import io.tributary.query.logql.eval.SeriesTable;
import io.tributary.query.logql.eval.StageOrder;
import io.tributary.query.logql.pipeline.LabelPairs;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.LineLabels;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;

/// The newest or oldest lines of a log query; reading ends when no later batch can change them.
/// Confined to one thread.
final class EntrySelection {
  private record Kept(LogEntry entry, long arrival) {}

  /// For fewer lines a query does not trouble several threads.
  private static final int MANY = 50;

  private final LogSelector log;
  private final int limit;
  private final boolean newestFirst;
  private final QueryBudget budget;
  private final Pipeline pipeline;
  private final Comparator<Kept> order;
  private final PriorityQueue<Kept> worstFirst;
  private final SeriesTable<Labels> interned = new SeriesTable<>(labels -> labels);
  private long arrivals;

  EntrySelection(LogSelector log, int limit, boolean newestFirst, QueryBudget budget) {
    this.log = log;
    this.limit = limit;
    this.newestFirst = newestFirst;
    this.budget = budget;
    this.pipeline =
        Pipeline.compile(StageOrder.filtersFirst(log.stages()), NeededLabels.ofLines(log.stages()));
    this.pipeline.line().setNow(budget.nowNs());
    Comparator<Kept> byTime = Comparator.comparingLong(kept -> kept.entry().timestampNs());
    this.order = (newestFirst ? byTime.reversed() : byTime).thenComparingLong(Kept::arrival);
    this.worstFirst = new PriorityQueue<>(order.reversed());
  }

  /// Returns the lines of a store in the asked order; where there may be many to look at, several
  /// threads do.
  static List<LogEntry> read(LogQuerier querier, Supplier<EntrySelection> selections) {
    EntrySelection first = selections.get();
    EntryHints hints =
        new EntryHints(first.newestFirst, first.pipeline.contained(), EntryHints.Parts.LINES);
    List<Matcher> matchers = first.log.matchers();
    if (first.limit < MANY || !first.newestFirst) {
      first.read(querier.select(matchers, hints));
      return first.entries();
    }
    List<EntryReader> readers = querier.split(matchers, hints);
    EntrySelection[] parts = new EntrySelection[readers.size()];
    Arrays.setAll(parts, i -> i == 0 ? first : selections.get());
    SharedTasks.run(parts.length, i -> parts[i].read(readers.get(i)));
    for (int i = 1; i < parts.length; i++) {
      first.addAll(parts[i]);
    }
    return first.entries();
  }

  private void addAll(EntrySelection part) {
    List<Kept> others = new ArrayList<>(part.worstFirst);
    others.sort(order);
    for (Kept other : others) {
      keep(other.entry());
    }
  }

  private void read(EntryReader reader) {
    EntryColumns columns = new EntryColumns();
    while (mayImprove(reader) && reader.next(columns)) {
      budget.check();
      read(columns);
    }
  }

  private boolean mayImprove(EntryReader reader) {
    return limit > 0 && (worstFirst.size() < limit || isBetter(reader.boundNs()));
  }

  /// Returns whether a line of that time, which comes later than all so far, would be kept.
  private boolean isBetter(long timestampNs) {
    Kept worst = worstFirst.peek();
    if (worst == null || worstFirst.size() < limit) {
      return true;
    }
    long worstNs = worst.entry().timestampNs();
    return newestFirst ? timestampNs > worstNs : timestampNs < worstNs;
  }

  private void read(EntryColumns columns) {
    long size = 0;
    int row = 0;
    for (; row < columns.size() && isBetter(columns.timestampNs(row)); row++) {
      int start = columns.lineStart(row);
      int end = columns.lineEnd(row);
      size += end - start;
      if (pipeline.admits(columns.bytes(), start, end)) {
        add(columns, row);
      }
    }
    budget.read(row, size);
  }

  private void add(EntryColumns columns, int row) {
    Line line = pipeline.line();
    byte[] bytes = columns.bytes();
    line.reset(columns.timestampNs(row), bytes, columns.lineStart(row), columns.lineEnd(row));
    if (!pipeline.process(
        columns.labels(), bytes, columns.metadataStart(row), columns.metadataEnd(row))) {
      return;
    }
    keep(entry(line, columns.labels()));
  }

  private void keep(LogEntry entry) {
    worstFirst.add(new Kept(entry, arrivals++));
    if (worstFirst.size() > limit) {
      worstFirst.poll();
    }
  }

  private LogEntry entry(Line line, Labels stream) {
    LineLabels labels = line.labels();
    if (labels.isUnchanged()) {
      return new LogEntry(
          line.timestampNs(), line.copy(), stream, stream, Labels.EMPTY, Labels.EMPTY);
    }
    return new LogEntry(
        line.timestampNs(),
        line.copy(),
        intern(labels.all()),
        intern(labels.of(LineLabels.Source.STREAM)),
        intern(labels.of(LineLabels.Source.METADATA)),
        intern(labels.of(LineLabels.Source.PARSED)));
  }

  private Labels intern(LabelPairs pairs) {
    return interned.get(pairs);
  }

  /// Returns the lines in the asked order.
  private List<LogEntry> entries() {
    List<Kept> kept = new ArrayList<>(worstFirst);
    kept.sort(order);
    return kept.stream().map(Kept::entry).toList();
  }
}
