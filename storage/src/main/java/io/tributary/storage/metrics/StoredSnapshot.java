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
import io.tributary.storage.replica.ReplicaLabel;
import io.tributary.storage.replica.ReplicaQuerier;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.Map;
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
  private final Map<ClusterId, ReplicaLabel> replicaLabels;
  private final TimeRange range;

  /// What a snapshot is taken of.
  ///
  /// @param replicaLabels of clusters that have replicas
  record Source(
      SeriesIndex index,
      Stored stored,
      Generations generations,
      PieceReader pieceReader,
      Map<ClusterId, ReplicaLabel> replicaLabels) {}

  StoredSnapshot(Source source, TimeRange range) {
    this.pieceReader = source.pieceReader;
    this.registry = source.stored.registry();
    this.index = source.index;
    this.stored = source.stored;
    this.replicaLabels = source.replicaLabels;
    this.memory = source.generations.pin();
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
    ReplicaLabel label = replicaLabels.get(cluster);
    if (label == null) {
      return querier(cluster, range);
    }
    long memoryMs = unsealed().stream().mapToLong(Generation::minMs).min().orElse(Long.MAX_VALUE);
    return ReplicaQuerier.open(label, range, memoryMs, wanted -> querier(cluster, wanted));
  }

  private List<? extends Generation> unsealed() {
    long sealedTo = disk.state().of(PieceKind.SAMPLES).sealedTo();
    return memory.generations().stream()
        .filter(generation -> generation.logEnd() > sealedTo)
        .toList();
  }

  private Querier querier(ClusterId cluster, TimeRange wanted) {
    StoreState.KindState state = disk.state().of(PieceKind.SAMPLES);
    int number = registry.clusterNumber(cluster);
    List<? extends Generation> unsealed = unsealed();
    List<Tombstone> tombstones = stored.hiding(disk.state(), cluster, PieceKind.SAMPLES);
    long oldestMs = Math.max(wanted.minMs(), stored.retention().oldestMs(cluster));
    TimeRange kept = new TimeRange(oldestMs, wanted.maxMs());
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
