package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.Cancellation;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogDeletes;
import io.tributary.model.logs.LogSelection;
import io.tributary.storage.pieces.Catalog;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.wal.Tombstone;
import io.tributary.storage.wal.Tombstone.Progress;
import io.tributary.storage.wal.TombstoneEntry;
import io.tributary.storage.wal.Wal;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/// Deletes of log entries: each has its place in the log, by which it is known. Safe for use by
/// several threads.
public final class EntryDeletes implements LogDeletes {
  private static final int RADIX = 16;

  private final LogHead head;
  private final Wal wal;
  private final Sealer sealer;
  private final Catalog catalog;
  private final InstantSource clock;

  EntryDeletes(LogHead head, Wal wal, Sealer sealer, Catalog catalog, InstantSource clock) {
    this.head = head;
    this.wal = wal;
    this.sealer = sealer;
    this.catalog = catalog;
    this.clock = clock;
  }

  @Override
  public LogDelete add(ClusterId cluster, LogSelection selection, TimeRange range) {
    Tombstone.Entries entries =
        new Tombstone.Entries(
            selection.query(), selection.filtered(), clock.millis(), Progress.NONE);
    Tombstone asked = new Tombstone(0, cluster, selection.matchers(), range, entries);
    return told(sealer.delete(() -> append(asked)));
  }

  private Tombstone append(Tombstone asked) {
    TombstoneEntry entry = new TombstoneEntry(asked, (_, endPosition) -> head.cut(endPosition));
    wal.append(entry);
    return entry.tombstone();
  }

  private static LogDelete told(Tombstone tombstone) {
    Tombstone.Entries entries = Objects.requireNonNull(tombstone.entries());
    return new LogDelete(
        String.format(Locale.ROOT, "%08x", tombstone.position()),
        entries.query(),
        tombstone.range(),
        entries.createdMs(),
        entries.progress() == Progress.PAID);
  }

  @Override
  public List<LogDelete> of(ClusterId cluster) {
    return catalog.current().tombstones().stream()
        .filter(each -> each.entries() != null && each.cluster().equals(cluster))
        .map(EntryDeletes::told)
        .toList();
  }

  @Override
  public Cancellation cancel(ClusterId cluster, String id, boolean partly) {
    try {
      return sealer.cancel(cluster, Long.parseLong(id, RADIX), partly);
    } catch (NumberFormatException e) {
      return Cancellation.UNKNOWN;
    }
  }
}
