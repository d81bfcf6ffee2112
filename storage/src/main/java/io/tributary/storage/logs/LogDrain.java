package io.tributary.storage.logs;

import io.prometheus.client.Counter;
import io.tributary.model.ClusterId;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.pieces.Catalog;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.StoreState.KindState;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Written;
import io.tributary.storage.rocks.Batch;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Entries for the sealer.
final class LogDrain implements Drain, AutoCloseable {
  private final Stored stored;
  private final LogHead head;
  private final ChunkStore chunks;
  private final EntryFilter.Factory filters;
  private final Counter.Child sealedLines;
  private final Counter.Child sealedBytes;
  private final Counter.Child mergedBytes;
  private final long budgetBytes;
  private final SpareWriters spares = new SpareWriters();
  private final SealEffort effort = new SealEffort();

  /// What it works on.
  record Parts(Stored stored, LogHead head, ChunkStore chunks, EntryFilter.Factory filters) {}

  /// @param budgetBytes of entries in memory
  LogDrain(Parts parts, SelfMetrics metrics, long budgetBytes) {
    this.stored = parts.stored;
    this.head = parts.head;
    this.chunks = parts.chunks;
    this.filters = parts.filters;
    this.sealedLines = metrics.counter(SelfMetric.STORAGE_SEALED_LINES);
    this.sealedBytes = metrics.counter(SelfMetric.STORAGE_CHUNK_BYTES, "seal");
    this.mergedBytes = metrics.counter(SelfMetric.STORAGE_CHUNK_BYTES, "merge");
    this.budgetBytes = budgetBytes;
  }

  private final class FrozenEntries implements Frozen {
    private final LogGeneration generation;

    FrozenEntries(LogGeneration generation) {
      this.generation = generation;
    }

    @Override
    public long logEnd() {
      return generation.endPosition();
    }

    @Override
    public Written write(PieceIds ids) {
      Written written = chunks(ids);
      for (Piece piece : written.pieces()) {
        sealedLines.inc((double) piece.rows());
        sealedBytes.inc((double) piece.bytes());
      }
      return written;
    }

    private Written chunks(PieceIds ids) {
      try (Catalog.Pin pin = stored.catalog().pin()) {
        KindState state = pin.state().of(PieceKind.ENTRIES);
        GenerationChunks.Earlier earlier =
            (cluster, window) ->
                new EarlierTimes(chunks, window, state.cluster(cluster).pieces(), shown());
        GenerationChunks.Means means =
            new GenerationChunks.Means(earlier, effort, LogDrain.this::writer);
        return new GenerationChunks(stored.registry(), ids, generation, means).write();
      }
    }

    /// What is hidden is still there.
    private HiddenEntries shown() {
      return new HiddenEntries(List.of(), stored.index(), filters);
    }

    @Override
    public void drop() {
      head.drop(generation);
    }
  }

  private ChunkPieceWriter writer(Piece start, Effort effort) {
    return new ChunkPieceWriter(stored.store(), spares, start, effort, chunks.order());
  }

  @Override
  public PieceKind kind() {
    return PieceKind.ENTRIES;
  }

  @Override
  public List<? extends Frozen> freeze() {
    return head.freeze().stream().map(FrozenEntries::new).toList();
  }

  @Override
  public Batch extras() {
    return new Batch(); // pieces have all there is
  }

  @Override
  public @Nullable Outcome merge(Merge merge, Piece start, MergePace pace) {
    try (ChunkPieceWriter writer = writer(start, Effort.THOROUGH)) {
      HiddenEntries hidden = new HiddenEntries(merge.hiding(), stored.index(), filters);
      RoaringBitmap refs = new ChunkMerger(chunks, merge.pieces(), hidden).merge(writer, pace);
      if (refs == null) {
        return null;
      }
      if (refs.isEmpty()) {
        return new Merged(null, refs);
      }
      Piece merged = writer.finish();
      mergedBytes.inc((double) merged.bytes());
      return new Merged(merged, refs);
    }
  }

  @Override
  public RoaringBitmap refs() {
    RoaringBitmap refs = new RoaringBitmap();
    LogHead.Moment memory = head.snapshot();
    memory.generations().forEach(generation -> refs.add(generation.refs()));
    memory.release();
    return refs;
  }

  @Override
  public void forget(Piece gone) {
    chunks.forget(gone);
  }

  @Override
  public double fill() {
    return (double) head.bytesHeld() / budgetBytes;
  }

  @Override
  public Map<ClusterId, Long> newestMs() {
    return head.newestMs();
  }

  /// Gives memory back; nobody may seal or merge any more.
  @Override
  public void close() {
    spares.close();
  }
}
