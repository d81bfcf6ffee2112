package io.tributary.storage.metrics;

import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.page.PageWriter;
import io.tributary.storage.pieces.LogRange;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.pieces.Written;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Writes a generation into pieces of whichever windows it touches. Confined to the sealer.
///
/// A window has one piece, and more only for a series with more rows than fit a page: each further
/// part of its rows goes into a further piece.
final class GenerationWriter {
  /// The most pieces of a cluster that are written at once; others wait for another pass over the
  /// series.
  private static final int OPEN_PIECES = 12;

  /// A piece of a window.
  ///
  /// @param part how many parts of a series' rows come before, each in a piece of its own
  private record Slot(long windowStartMs, int part) {}

  /// Rows by series.
  @FunctionalInterface
  interface Rows {
    /// Replaces `out` by those of a series.
    void read(int ref, HeadColumns out);
  }

  /// Finds what is written instead of the rows of a cluster.
  @FunctionalInterface
  interface Replicas {
    /// Returns null when the rows themselves are.
    @Nullable SealedReplicas of(int cluster, Generation generation, int[] refs);
  }

  private final RocksStore store;
  private final SeriesRegistry registry;
  private final PieceIds ids;
  private final Replicas replicas;
  private final Written written = new Written(new ArrayList<>(), new HashMap<>());
  private final HeadColumns rows = new HeadColumns();

  GenerationWriter(RocksStore store, SeriesRegistry registry, PieceIds ids, Replicas replicas) {
    this.replicas = replicas;
    this.store = store;
    this.registry = registry;
    this.ids = ids;
  }

  /// Writes every sample of `generation`.
  Written write(Generation generation) {
    byCluster(generation.refs()).forEach((cluster, refs) -> write(generation, cluster, refs));
    return written;
  }

  private Map<Integer, RoaringBitmap> byCluster(int[] refs) {
    Map<Integer, RoaringBitmap> byCluster = new TreeMap<>();
    for (int ref : refs) {
      byCluster.computeIfAbsent(registry.clusterNumber(ref), _ -> new RoaringBitmap()).add(ref);
    }
    return byCluster;
  }

  private void write(Generation generation, int cluster, RoaringBitmap refs) {
    LogRange log = new LogRange(generation.logStart(), generation.logEnd());
    SealedReplicas merged = replicas.of(cluster, generation, refs.toArray());
    if (merged == null) {
      Rows all = (ref, out) -> generation.read(ref, Long.MIN_VALUE, Long.MAX_VALUE, out);
      writeCluster(new Source(cluster, log, all), refs);
    } else {
      writeCluster(new Source(cluster, log, merged::readMerged), merged.merged());
      writeCluster(new Source(cluster, log, merged::readRest), merged.replicas());
    }
  }

  private record Source(int cluster, LogRange log, Rows rows) {}

  private void writeCluster(Source source, RoaringBitmap refs) {
    long[] keys = refs.stream().mapToLong(registry::sortKey).sorted().toArray();
    Set<Slot> done = new HashSet<>();
    boolean more = true;
    while (more) {
      Pass pass = new Pass(source, done);
      try {
        for (long key : keys) {
          pass.add(new SeriesKey((int) key, key));
        }
        pass.finish();
      } finally {
        pass.close();
      }
      more = pass.more;
    }
  }

  /// One walk over the series of a cluster.
  private final class Pass {
    private final Source source;
    private final Set<Slot> done;
    private final Map<Slot, PieceWriter> open = new LinkedHashMap<>();
    private boolean more;

    Pass(Source source, Set<Slot> done) {
      this.source = source;
      this.done = done;
    }

    void add(SeriesKey series) {
      source.rows.read(series.ref(), rows);
      long[] timestamps = rows.timestampsMs();
      int from = 0;
      while (from < rows.size()) {
        long window = Windows.startOf(timestamps[from]);
        int to = from + 1;
        while (to < rows.size() && timestamps[to] < window + Windows.WINDOW_MS) {
          to++;
        }
        add(series, window, from, to);
        from = to;
      }
    }

    private void add(SeriesKey series, long window, int from, int to) {
      int part = 0;
      int partFrom = from;
      while (partFrom < to) {
        int partTo = partFrom + fittingRows(partFrom, to);
        add(series, new Slot(window, part), partFrom, partTo);
        partFrom = partTo;
        part++;
      }
    }

    private int fittingRows(int from, int to) {
      return PageWriter.fittingRows(
          to - from, rows.hasHistograms() ? row -> rows.histogram(from + row) : null);
    }

    private void add(SeriesKey series, Slot slot, int from, int to) {
      if (done.contains(slot)) {
        return;
      }
      PieceWriter writer = open.get(slot);
      if (writer == null && open.size() == OPEN_PIECES) {
        more = true;
        return;
      }
      if (writer == null) {
        Piece piece =
            ids.begin(PieceKind.SAMPLES, source.cluster, slot.windowStartMs(), source.log);
        writer = new PieceWriter(store, piece, PieceWriter.Style.SEALED);
        open.put(slot, writer);
      }
      writer.add(series, ColumnSlices.of(rows, from, to));
      written
          .presence()
          .computeIfAbsent(source.cluster, _ -> new TreeMap<>())
          .computeIfAbsent(Windows.dayOf(slot.windowStartMs()), _ -> new RoaringBitmap())
          .add(series.ref());
    }

    void finish() {
      open.values().forEach(writer -> written.pieces().add(writer.finish()));
      done.addAll(open.keySet());
    }

    void close() {
      open.values().forEach(PieceWriter::close);
    }
  }
}
