package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Written;
import io.tributary.storage.replica.CounterNames;
import io.tributary.storage.replica.ReplicaLabel;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.RocksStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Samples for the sealer.
final class SampleDrain implements Drain {
  private final RocksStore store;
  private final SeriesRegistry registry;
  private final Generations generations;
  private final PieceReader reader;
  private final SampleMerger merger;
  private final StorageConfig config;
  private final Stored stored;

  SampleDrain(
      Stored stored,
      Generations generations,
      PieceReader reader,
      SelfMetrics metrics,
      StorageConfig config) {
    this.stored = stored;
    this.store = stored.store();
    this.registry = stored.registry();
    this.generations = generations;
    this.reader = reader;
    this.merger =
        new SampleMerger(reader, registry, metrics.counter(SelfMetric.STORAGE_CONFLICTS, "merge"));
    this.config = config;
  }

  private final class FrozenSamples implements Frozen {
    private final Generation generation;

    FrozenSamples(Generation generation) {
      this.generation = generation;
    }

    @Override
    public long logEnd() {
      return generation.logEnd();
    }

    @Override
    public Written write(PieceIds ids) {
      return new GenerationWriter(store, registry, ids, SampleDrain.this::merged).write(generation);
    }

    @Override
    public void drop() {
      generations.drop(generation);
    }
  }

  /// Returns what is written of a cluster's series when they are of replicas, else null.
  private @Nullable SealedReplicas merged(int cluster, Generation generation, int[] refs) {
    ClusterId id = registry.clusterOf(cluster);
    String label = config.replicaLabels().get(id);
    if (label == null) {
      return null;
    }
    try (Generations.Pin memory = generations.pin()) {
      CounterNames counters = new CounterNames(memory.extras(id).metadata().stream());
      return SealedReplicas.of(
          new SealedReplicas.Source(stored, reader, generation, cluster),
          refs,
          new ReplicaLabel(label),
          counters);
    }
  }

  @Override
  public PieceKind kind() {
    return PieceKind.SAMPLES;
  }

  @Override
  public List<? extends Frozen> freeze() {
    return generations.freeze().stream().map(FrozenSamples::new).toList();
  }

  @Override
  public Batch extras() {
    return generations.extras();
  }

  @Override
  public @Nullable Outcome merge(Merge merge, Piece start, MergePace pace) {
    PieceWriter.Style style =
        start.span().windows() == 1 ? PieceWriter.Style.WINDOW : PieceWriter.Style.DAY;
    try (PieceWriter writer = new PieceWriter(store, start, style)) {
      return merger.merge(merge, writer, pace);
    }
  }

  @Override
  public RoaringBitmap refs() {
    RoaringBitmap refs = new RoaringBitmap();
    try (Generations.Pin memory = generations.pin()) {
      memory.generations().forEach(generation -> refs.add(generation.refs()));
    }
    generations.addWithExemplars(refs);
    return refs;
  }

  @Override
  public void forget(Piece gone) {
    reader.forget(gone);
  }

  @Override
  public double fill() {
    return (double) generations.bytesHeld() / config.headBytes();
  }

  @Override
  public Map<ClusterId, Long> newestMs() {
    return generations.newestMs();
  }
}
