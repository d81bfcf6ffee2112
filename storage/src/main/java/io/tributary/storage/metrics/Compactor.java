package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.rocks.RocksStore;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/// Merges the pieces of a window into one. Confined to the sealer, but for [#stop()].
///
/// Of two values for a timestamp the one that the log had first stays. One that gives up, or fails,
/// leaves the pieces as they were.
final class Compactor {
  private final RocksStore store;
  private final Stored stored;
  private final CompactionPlan plan = new CompactionPlan();
  private final Counter.Child conflicts;
  private final SampleColumns merged = new SampleColumns();
  private final SampleColumns rows = new SampleColumns();
  private volatile boolean stopped;

  Compactor(RocksStore store, Stored stored, SelfMetrics metrics) {
    this.store = store;
    this.stored = stored;
    this.conflicts = metrics.counter(SelfMetric.STORAGE_CONFLICTS, "merge");
  }

  void stop() {
    stopped = true;
  }

  /// Merges until nothing is due.
  void run() {
    List<Piece> due = plan.next(stored.catalog().current());
    while (due.size() > 1 && !stopped) {
      merge(due);
      due = plan.next(stored.catalog().current());
    }
  }

  private void merge(List<Piece> pieces) {
    Committer committer = stored.committer();
    Piece first = pieces.getFirst();
    long logEnd = pieces.getLast().logEnd();
    Piece start =
        committer.ids().begin(first.cluster(), first.windowStartMs(), first.logStart(), logEnd);
    boolean done = false;
    try (PieceWriter writer = new PieceWriter(store, start, PieceWriter.Style.COMPACTED)) {
      if (write(pieces, writer)) {
        committer.replace(pieces, List.of(writer.finish()));
        done = true;
      }
    } finally {
      List<Piece> begun = committer.ids().takeBegun();
      if (!done) {
        stored.catalog().abandon(begun);
      }
    }
  }

  /// Returns whether it came to the end.
  private boolean write(List<Piece> pieces, PieceWriter writer) {
    // Of the same series, the piece that is lower in the log comes first.
    PriorityQueue<Source> next =
        new PriorityQueue<>(
            Comparator.comparingLong((Source source) -> source.cursor().sortKey())
                .thenComparingInt(Source::place));
    for (Piece piece : pieces) {
      PieceCursor cursor = new PieceCursor(stored.reader(), stored.registry(), piece);
      advance(new Source(cursor, next.size()), next);
    }
    while (!next.isEmpty() && !stopped) {
      writeSeries(next, writer);
    }
    return next.isEmpty();
  }

  private record Source(PieceCursor cursor, int place) {}

  private void writeSeries(PriorityQueue<Source> next, PieceWriter writer) {
    long key = next.element().cursor().sortKey();
    merged.clear();
    Source source = next.peek();
    while (source != null && source.cursor().sortKey() == key) {
      next.remove();
      source.cursor().read(rows);
      int lost = RowMerge.add(merged, rows);
      if (lost > 0) {
        conflicts.inc(lost);
      }
      advance(source, next);
      source = next.peek();
    }
    writer.add(new SeriesKey((int) key, key), ColumnSlices.of(merged));
  }

  private static void advance(Source source, PriorityQueue<Source> next) {
    if (source.cursor().next()) {
      next.add(source);
    }
  }
}
