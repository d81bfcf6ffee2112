package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Catalog;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreState.KindState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One moment of the store's entries: a state of the disk and the generations that are not in it.
final class StoredLogSnapshot implements LogSnapshot {
  private final Stored stored;
  private final ChunkStore chunks;
  private final EntryFilter.Factory filters;
  private final LogHead.Moment memory;
  private final Catalog.Pin disk;
  private final NanoRange range;
  private final List<StoredLogQuerier> queriers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /// @param memory pinned before; what is sealed in between is in both
  StoredLogSnapshot(
      Stored stored,
      ChunkStore chunks,
      EntryFilter.Factory filters,
      LogHead.Moment memory,
      NanoRange range) {
    this.stored = stored;
    this.chunks = chunks;
    this.filters = filters;
    this.memory = memory;
    this.disk = stored.catalog().pin();
    this.range = range;
  }

  private KindState state() {
    return disk.state().of(PieceKind.ENTRIES);
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    SeriesRegistry registry = stored.registry();
    SortedSet<ClusterId> clusters = new TreeSet<>(memory.clusters());
    state().clusters().keySet().forEach(number -> clusters.add(registry.clusterOf(number)));
    return clusters;
  }

  @Override
  public LogQuerier querier(ClusterId cluster) {
    int number = stored.registry().clusterNumber(cluster);
    long oldestNs = TimeUnit.MILLISECONDS.toNanos(stored.retention().oldestMs(cluster));
    NanoRange kept = new NanoRange(Math.max(range.minNs(), oldestNs), range.maxNs());
    KindState state = state();
    List<Tombstone> hiding = stored.hiding(disk.state(), cluster, PieceKind.ENTRIES);
    StoredLogQuerier.Source source =
        new StoredLogQuerier.Source(
            number,
            state.cluster(number),
            memory.after(state.sealedTo()),
            chunks,
            kept,
            stored.lostParts().warnings(msOf(kept)));
    StoredLogQuerier querier =
        new StoredLogQuerier(
            stored.index(), source, () -> new HiddenEntries(hiding, stored.index(), filters));
    queriers.add(querier);
    return querier;
  }

  private static TimeRange msOf(NanoRange range) {
    return new TimeRange(Windows.msOf(range.minNs()), Windows.msOf(range.maxNs()));
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      queriers.forEach(StoredLogQuerier::close);
      memory.release();
      disk.close();
    }
  }
}
