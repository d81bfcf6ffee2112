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
import io.tributary.storage.pieces.Windows;
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
    ReplicaLabel label = label(cluster);
    return label == null
        ? null
        : SealedReplicas.of(
            new SealedReplicas.Source(stored, reader, generation, cluster),
            refs,
            label,
            counters(cluster));
  }

  private @Nullable ReplicaLabel label(int cluster) {
    String name = config.replicaLabels().get(registry.clusterOf(cluster));
    return name == null ? null : new ReplicaLabel(name);
  }

  private CounterNames counters(int cluster) {
    try (Generations.Pin memory = generations.pin()) {
      return new CounterNames(memory.extras(registry.clusterOf(cluster)).metadata().stream());
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
    ReplicaLabel label = start.span().windows() == 1 ? null : label(start.cluster());
    try (PieceWriter writer = new PieceWriter(store, start, style)) {
      return label == null
          ? merger.merge(merge, writer, pace)
          : new ReplicaMerger(reader, registry, label, counters(start.cluster()))
              .merge(merge, start, present(start), writer, pace);
    }
  }

  /// Returns the refs that have rows in the windows of a piece, and perhaps more.
  private RoaringBitmap present(Piece piece) {
    long startMs = piece.windowStartMs();
    long endMs = startMs + piece.span().windows() * Windows.WINDOW_MS;
    return stored
        .catalog()
        .current()
        .of(PieceKind.SAMPLES)
        .cluster(piece.cluster())
        .present(startMs, endMs - 1);
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
