package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Piece;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/// Merges the pieces of a window into one. Confined to the sealer.
///
/// Of two values for a timestamp the one that the log had first stays.
final class SampleMerger {
  private record Source(PieceCursor cursor, int place) {}

  private final PieceReader reader;
  private final SeriesRegistry registry;
  private final Counter.Child conflicts;
  private final SampleColumns merged = new SampleColumns();
  private final SampleColumns rows = new SampleColumns();

  SampleMerger(PieceReader reader, SeriesRegistry registry, Counter.Child conflicts) {
    this.reader = reader;
    this.registry = registry;
    this.conflicts = conflicts;
  }

  /// Adds all series of the pieces; false when it gave up.
  boolean merge(List<Piece> pieces, PieceWriter writer, BooleanSupplier stop) {
    // Of the same series, the piece that is lower in the log comes first.
    PriorityQueue<Source> next =
        new PriorityQueue<>(
            Comparator.comparingLong((Source source) -> source.cursor().sortKey())
                .thenComparingInt(Source::place));
    for (Piece piece : pieces) {
      advance(new Source(new PieceCursor(reader, registry, piece), next.size()), next);
    }
    while (!next.isEmpty() && !stop.getAsBoolean()) {
      writeSeries(next, writer);
    }
    return next.isEmpty();
  }

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
