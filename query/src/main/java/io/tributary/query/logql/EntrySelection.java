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
import io.tributary.query.logql.eval.RecentMetadata;
import io.tributary.query.logql.eval.SeriesTable;
import io.tributary.query.logql.eval.StageOrder;
import io.tributary.query.logql.pipeline.Line;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The newest or oldest lines of a log query; reading ends when no later batch can change them.
/// Confined to one thread.
final class EntrySelection {
  /// @param stream the text of its stream if lines are asked for page by page, else empty
  private record Kept(LogEntry entry, String stream, long arrival) {}

  /// For fewer lines a query does not trouble several threads.
  private static final int MANY = 50;

  private final LogSelector log;
  private final int limit;
  private final boolean newestFirst;
  private final @Nullable LogCursor cursor;
  private final QueryBudget budget;
  private final Pipeline pipeline;
  private final Comparator<Kept> order;
  private final PriorityQueue<Kept> worstFirst;
  private final SeriesTable<Labels> interned = new SeriesTable<>(labels -> labels);
  private final @Nullable RecentMetadata<LogEntry> recent;
  private long arrivals;
  private int counted; // lines of the cursor's stream and time so far

  EntrySelection(LogSelector log, LogParams params, int limit, QueryBudget budget) {
    this.log = log;
    this.limit = limit;
    this.newestFirst = params.newestFirst();
    this.cursor = params.cursor();
    this.budget = budget;
    this.pipeline =
        Pipeline.compile(StageOrder.filtersFirst(log.stages()), NeededLabels.ofLines(log.stages()));
    this.pipeline.line().setNow(budget.nowNs());
    this.recent = pipeline.onlyFilters() ? new RecentMetadata<>() : null;
    this.order = this::compare;
    this.worstFirst = new PriorityQueue<>(order.reversed());
  }

  /// Compares by time, then by stream, then by arrival.
  private int compare(Kept a, Kept b) {
    int byTime = Long.compare(a.entry().timestampNs(), b.entry().timestampNs());
    if (byTime != 0) {
      return newestFirst ? -byTime : byTime;
    }
    int byStream = a.stream().compareTo(b.stream());
    return byStream == 0 ? Long.compare(a.arrival(), b.arrival()) : byStream;
  }

  /// Returns the lines of a store in the asked order; where there may be many to look at, several
  /// threads do.
  static LogqlResult.Entries read(LogQuerier querier, Supplier<EntrySelection> selections) {
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
      keep(other.entry(), other.stream());
    }
  }

  /// Those who read next may then use what the reader has held.
  private void read(EntryReader reader) {
    EntryColumns columns = new EntryColumns();
    while (mayImprove(reader) && reader.next(columns)) {
      budget.check();
      read(columns);
    }
    reader.close();
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
    if (timestampNs == worstNs) {
      return cursor != null; // the streams' order decides
    }
    return newestFirst ? timestampNs > worstNs : timestampNs < worstNs;
  }

  private void read(EntryColumns columns) {
    long size = 0;
    long kept = 0;
    long metadata = 0;
    int row = 0;
    String stream = cursor == null ? "" : columns.labels().toString();
    for (; row < columns.size() && isBetter(columns.timestampNs(row)); row++) {
      int start = columns.lineStart(row);
      int end = columns.lineEnd(row);
      size += end - start;
      metadata += columns.metadataEnd(row) - columns.metadataStart(row);
      if (pipeline.admits(columns.bytes(), start, end) && add(columns, row, stream)) {
        kept++;
      }
    }
    budget.read(row, size, kept, metadata);
  }

  /// Returns whether the line is one of the query's, be it of another page.
  private boolean add(EntryColumns columns, int row, String stream) {
    Line line = pipeline.line();
    byte[] bytes = columns.bytes();
    int start = columns.metadataStart(row);
    int end = columns.metadataEnd(row);
    line.reset(columns.timestampNs(row), bytes, columns.lineStart(row), columns.lineEnd(row));
    LogEntry like = recent == null ? null : recent.find(columns.labels(), bytes, start, end);
    if (like == null && !pipeline.process(columns.labels(), bytes, start, end)) {
      return false;
    }
    if (cursor != null && isBefore(cursor, line.timestampNs(), stream)) {
      return true;
    }
    LogEntry entry =
        like == null
            ? LogEntry.of(line, columns.labels(), interned::get)
            : like.with(line.timestampNs(), line.copy());
    if (recent != null && like == null) {
      recent.put(bytes, start, end, entry);
    }
    keep(entry, stream);
    return true;
  }

  private void keep(LogEntry entry, String stream) {
    worstFirst.add(new Kept(entry, stream, arrivals++));
    if (worstFirst.size() > limit) {
      worstFirst.poll();
    }
  }

  /// Returns whether a line is of a page before.
  private boolean isBefore(LogCursor place, long timestampNs, String stream) {
    if (place.isBeginning() || timestampNs != place.timestampNs()) {
      return false; // others of these pages are not in the range
    }
    int order = stream.compareTo(place.stream());
    return order == 0 ? counted++ < place.count() : order < 0;
  }

  /// Returns the lines in the asked order.
  LogqlResult.Entries entries() {
    List<Kept> kept = new ArrayList<>(worstFirst);
    kept.sort(order);
    boolean mayGoOn = !kept.isEmpty() && kept.size() == limit;
    return new LogqlResult.Entries(
        kept.stream().map(Kept::entry).toList(),
        cursor == null || !mayGoOn ? null : next(kept, cursor));
  }

  private static LogCursor next(List<Kept> kept, LogCursor before) {
    Kept last = kept.getLast();
    long timestampNs = last.entry().timestampNs();
    int count = 0;
    for (Kept each : kept.reversed()) {
      if (each.entry().timestampNs() != timestampNs || !each.stream().equals(last.stream())) {
        break;
      }
      count++;
    }
    boolean goesOn = before.timestampNs() == timestampNs && before.stream().equals(last.stream());
    return new LogCursor(timestampNs, last.stream(), goesOn ? before.count() + count : count);
  }
}
