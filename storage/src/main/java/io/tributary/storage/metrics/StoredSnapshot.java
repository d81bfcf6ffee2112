package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Catalog;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// One moment of the store: a state of the disk and the generations that are not in it.
final class StoredSnapshot implements MetricSnapshot {
  private final SeriesRegistry registry;
  private final SeriesIndex index;
  private final Stored stored;
  private final Generations.Pin memory;
  private final Catalog.Pin disk;
  private final PieceReader pieceReader;
  private final TimeRange range;

  StoredSnapshot(
      SeriesIndex index,
      Stored stored,
      Generations generations,
      PieceReader pieceReader,
      TimeRange range) {
    this.pieceReader = pieceReader;
    this.registry = stored.registry();
    this.index = index;
    this.stored = stored;
    this.memory = generations.pin();
    this.disk = stored.catalog().pin(); // after memory: what is sealed in between is in both
    this.range = range;
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    SortedSet<ClusterId> clusters = new TreeSet<>(memory.clusters());
    disk.state()
        .of(PieceKind.SAMPLES)
        .clusters()
        .keySet()
        .forEach(number -> clusters.add(registry.clusterOf(number)));
    return clusters;
  }

  @Override
  public Querier querier(ClusterId cluster) {
    StoreState.KindState state = disk.state().of(PieceKind.SAMPLES);
    int number = registry.clusterNumber(cluster);
    List<? extends Generation> unsealed =
        memory.generations().stream()
            .filter(generation -> generation.logEnd() > state.sealedTo())
            .toList();
    List<Tombstone> tombstones = stored.hiding(disk.state(), cluster, PieceKind.SAMPLES);
    long oldestMs = Math.max(range.minMs(), stored.retention().oldestMs(cluster));
    TimeRange kept = new TimeRange(oldestMs, range.maxMs());
    StoredQuerier.Source source =
        new StoredQuerier.Source(
            number,
            state.cluster(number),
            memory,
            unsealed,
            tombstones,
            memory.extras(cluster),
            stored.lostParts().warnings(kept));
    return new StoredQuerier(registry, index, pieceReader, source, kept);
  }

  @Override
  public void close() {
    memory.close();
    disk.close();
  }
}
