package io.tributary.kit.memory;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.Cancellation;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogDeletes;
import io.tributary.model.logs.LogSelection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// The deletes of a log store in memory, none of which is ever done. Safe for use by several
/// threads.
final class MemoryDeletes implements LogDeletes {
  private record Delete(LogDelete told, ClusterId cluster, LogSelection selection, long arrivals) {}

  private final LongSupplier arrivals;
  private final EntryFilter.Factory filters;
  private final List<Delete> all = new CopyOnWriteArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();

  /// @param arrivals tells what the next entry's number is
  MemoryDeletes(LongSupplier arrivals, EntryFilter.Factory filters) {
    this.arrivals = arrivals;
    this.filters = filters;
  }

  @Override
  public LogDelete add(ClusterId cluster, LogSelection selection, TimeRange range) {
    LogDelete told =
        new LogDelete(Integer.toString(ids.incrementAndGet()), selection.query(), range, 0, false);
    all.add(new Delete(told, cluster, selection, arrivals.getAsLong()));
    return told;
  }

  @Override
  public List<LogDelete> of(ClusterId cluster) {
    return all.stream().filter(each -> each.cluster.equals(cluster)).map(Delete::told).toList();
  }

  @Override
  public Cancellation cancel(ClusterId cluster, String id, boolean partly) {
    return all.removeIf(each -> each.cluster.equals(cluster) && each.told.id().equals(id))
        ? Cancellation.CANCELED
        : Cancellation.UNKNOWN;
  }

  boolean hides(ClusterId cluster, Labels stream, MemoryEntry entry) {
    return all.stream()
        .anyMatch(each ->
            each.cluster.equals(cluster)
                && entry.arrival() < each.arrivals
                && each.told.range().contains(Math.floorDiv(entry.timestampNs(), 1_000_000))
                && each.selection.matchers().stream()
                    .allMatch(matcher -> matcher.matches(stream.get(matcher.name())))
                && (!each.selection.filtered() || selects(each, stream, entry)));
  }

  private boolean selects(Delete delete, Labels stream, MemoryEntry entry) {
    byte[] bytes = new byte[entry.line().length + entry.metadata().length];
    int line = entry.line().length;
    System.arraycopy(entry.line(), 0, bytes, 0, line);
    System.arraycopy(entry.metadata(), 0, bytes, line, entry.metadata().length);
    EntryColumns columns = new EntryColumns();
    columns.reset(stream, bytes);
    columns.add(entry.timestampNs(), 0, line, line, bytes.length);
    return filters.compile(delete.selection.query()).selects(stream, columns, 0);
  }
}
