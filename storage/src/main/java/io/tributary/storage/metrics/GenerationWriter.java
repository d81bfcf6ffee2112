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

  private final RocksStore store;
  private final SeriesRegistry registry;
  private final PieceIds ids;
  private final Written written = new Written(new ArrayList<>(), new HashMap<>());
  private final HeadColumns rows = new HeadColumns();

  GenerationWriter(RocksStore store, SeriesRegistry registry, PieceIds ids) {
    this.store = store;
    this.registry = registry;
    this.ids = ids;
  }

  /// Writes every sample of `generation`.
  Written write(Generation generation) {
    sortedByCluster(generation.refs())
        .forEach((cluster, keys) -> writeCluster(generation, cluster, keys));
    return written;
  }

  private Map<Integer, long[]> sortedByCluster(int[] refs) {
    Map<Integer, RoaringBitmap> byCluster = new TreeMap<>();
    for (int ref : refs) {
      byCluster.computeIfAbsent(registry.clusterNumber(ref), _ -> new RoaringBitmap()).add(ref);
    }
    Map<Integer, long[]> keys = new TreeMap<>();
    byCluster.forEach((cluster, members) ->
        keys.put(cluster, members.stream().mapToLong(registry::sortKey).sorted().toArray()));
    return keys;
  }

  private void writeCluster(Generation generation, int cluster, long[] keys) {
    Set<Slot> done = new HashSet<>();
    boolean more = true;
    while (more) {
      Pass pass = new Pass(generation, cluster, done);
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
    private final Generation generation;
    private final int cluster;
    private final Set<Slot> done;
    private final Map<Slot, PieceWriter> open = new LinkedHashMap<>();
    private boolean more;

    Pass(Generation generation, int cluster, Set<Slot> done) {
      this.generation = generation;
      this.cluster = cluster;
      this.done = done;
    }

    void add(SeriesKey series) {
      generation.read(series.ref(), Long.MIN_VALUE, Long.MAX_VALUE, rows);
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
        LogRange log = new LogRange(generation.logStart(), generation.logEnd());
        Piece piece = ids.begin(PieceKind.SAMPLES, cluster, slot.windowStartMs(), log);
        writer = new PieceWriter(store, piece, PieceWriter.Style.SEALED);
        open.put(slot, writer);
      }
      writer.add(series, ColumnSlices.of(rows, from, to));
      written
          .presence()
          .computeIfAbsent(cluster, _ -> new TreeMap<>())
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
