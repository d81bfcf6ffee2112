package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Catalog;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreState.KindState;
import io.tributary.storage.pieces.Stored;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/// One moment of the store's entries: a state of the disk and the generations that are not in it.
final class StoredLogSnapshot implements LogSnapshot {
  private final SeriesIndex index;
  private final Stored stored;
  private final ChunkStore chunks;
  private final LogHead.Moment memory;
  private final Catalog.Pin disk;
  private final NanoRange range;
  private final AtomicBoolean closed = new AtomicBoolean();

  StoredLogSnapshot(
      SeriesIndex index, Stored stored, LogHead head, ChunkStore chunks, NanoRange range) {
    this.index = index;
    this.stored = stored;
    this.chunks = chunks;
    this.memory = head.snapshot();
    this.disk = stored.catalog().pin(); // after memory: what is sealed in between is in both
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
    StoredLogQuerier.Source source =
        new StoredLogQuerier.Source(
            number, state.cluster(number), memory.after(state.sealedTo()), chunks, kept);
    return new StoredLogQuerier(stored.registry(), index, source);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      memory.release();
      disk.close();
    }
  }
}
