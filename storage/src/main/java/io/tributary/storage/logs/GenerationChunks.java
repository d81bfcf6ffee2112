package io.tributary.storage.logs;

import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.LogRange;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.pieces.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/// Writes a generation into pieces of whichever windows it touches. Confined to the sealer.
final class GenerationChunks {
  /// The most windows of a cluster that are written at once, each with buffers of megabytes; others
  /// wait for another pass over the streams.
  static final int OPEN_PIECES = 4;

  /// Tells what pieces of a window have already.
  @FunctionalInterface
  interface Earlier {
    EarlierTimes timesOf(int cluster, long window);
  }

  /// Gives what a piece is written with.
  @FunctionalInterface
  interface Writers {
    ChunkPieceWriter begin(Piece start, Effort effort);
  }

  /// What pieces get their contents by.
  ///
  /// @param pieces tells what there is already
  record Means(Earlier pieces, SealEffort effort, Writers writers) {}

  private final SeriesRegistry registry;
  private final StreamOrder order;
  private final PieceIds ids;
  private final LogGeneration generation;
  private final Means means;
  private final Written written = new Written(new ArrayList<>(), new HashMap<>());
  private final RunReader runs = new RunReader();
  private final StreamCursor.Scratch scratch = new StreamCursor.Scratch();
  private final EntryColumns rows = new EntryColumns();

  GenerationChunks(SeriesRegistry registry, PieceIds ids, LogGeneration generation, Means means) {
    this.registry = registry;
    this.order = new StreamOrder(registry);
    this.ids = ids;
    this.generation = generation;
    this.means = means;
  }

  /// Writes every entry.
  Written write() {
    Map<Integer, RoaringBitmap> byCluster = new TreeMap<>();
    for (int ref : generation.refs()) {
      byCluster.computeIfAbsent(registry.clusterNumber(ref), _ -> new RoaringBitmap()).add(ref);
    }
    long allBytes = byCluster.values().stream().mapToLong(this::bytesOf).sum();
    List<Long> windows = List.copyOf(generation.windows());
    for (int from = 0; from < windows.size(); from += OPEN_PIECES) {
      List<Long> some = windows.subList(from, Math.min(windows.size(), from + OPEN_PIECES));
      NanoRange range =
          new NanoRange(Windows.startNs(some.getFirst()), Windows.endNs(some.getLast()));
      byCluster.forEach((cluster, refs) -> write(cluster, refs, range, allBytes));
    }
    return written;
  }

  private long bytesOf(RoaringBitmap refs) {
    return refs.stream().mapToLong(generation::bytesOf).sum();
  }

  private void write(int cluster, RoaringBitmap refs, NanoRange range, long allBytes) {
    int windows = generation.windows().size();
    long bytes = bytesOf(refs) / Math.ceilDiv(windows, OPEN_PIECES); // about, of several passes
    Effort effort = means.effort.of(bytes, allBytes / generation.seconds(), windows);
    long startNs = System.nanoTime();
    try (Pass pass = new Pass(cluster, range, effort)) {
      for (int ref : order.sort(refs)) {
        pass.add(ref);
      }
      pass.finish();
    }
    means.effort.took(effort, bytes, (System.nanoTime() - startNs) / 1e9);
  }

  /// One walk over the streams of a cluster.
  private final class Pass implements AutoCloseable {
    private final int cluster;
    private final NanoRange range;
    private final Effort effort;
    private final Map<Long, ChunkPieceWriter> open = new TreeMap<>();
    private final Map<Long, EarlierTimes> earlier = new TreeMap<>();

    Pass(int cluster, NanoRange range, Effort effort) {
      this.cluster = cluster;
      this.range = range;
      this.effort = effort;
    }

    void add(int ref) {
      List<Section> sections = new ArrayList<>();
      generation.addSections(ref, range, Long.MAX_VALUE, runs, sections);
      StreamCursor cursor =
          new StreamCursor(sections, new StreamCursor.Mode(range, false, Reading.ALL), scratch);
      while (!cursor.isAtEnd()) {
        cursor.next(rows);
        addRows(ref);
      }
    }

    private void addRows(int ref) {
      int row = 0;
      while (row < rows.size()) {
        long window = Windows.ofNs(rows.timestampNs(row));
        long endNs = Windows.endNs(window);
        ChunkPieceWriter writer = open.computeIfAbsent(window, this::begin);
        presence(window).add(ref);
        EarlierTimes earlier = earlier(window);
        for (; row < rows.size() && rows.timestampNs(row) <= endNs; row++) {
          writer.add(ref, rows, row);
          if (earlier.mayHave(ref, rows.timestampNs(row))) {
            writer.mayRepeat();
          }
        }
      }
    }

    private EarlierTimes earlier(long window) {
      return earlier.computeIfAbsent(window, _ -> means.pieces.timesOf(cluster, window));
    }

    private ChunkPieceWriter begin(long window) {
      LogRange log = new LogRange(generation.startPosition(), generation.endPosition());
      Piece start = ids.begin(PieceKind.ENTRIES, cluster, window, log);
      return means.writers.begin(start, effort);
    }

    private RoaringBitmap presence(long window) {
      return written
          .presence()
          .computeIfAbsent(cluster, _ -> new TreeMap<>())
          .computeIfAbsent(Windows.dayOf(window), _ -> new RoaringBitmap());
    }

    void finish() {
      open.values().forEach(writer -> written.pieces().add(writer.finish()));
    }

    @Override
    public void close() {
      open.values().forEach(ChunkPieceWriter::close);
      earlier.values().forEach(EarlierTimes::close);
    }
  }
}
