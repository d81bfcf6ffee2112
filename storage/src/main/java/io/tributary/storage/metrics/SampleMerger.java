package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.Drain.Merge;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.Tombstone;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Merges pieces into one, without the rows that are hidden. Confined to one thread.
///
/// Of two values for a timestamp the one that the log had first stays.
final class SampleMerger {
  private record Source(PieceCursor cursor, Piece piece, int place) {}

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

  /// Adds all series of the pieces and returns those that have rows; null when it gave up.
  @Nullable RoaringBitmap merge(Merge merge, PieceWriter writer, MergePace pace) {
    // Of the same series, the piece that is earlier comes first.
    PriorityQueue<Source> next =
        new PriorityQueue<>(
            Comparator.comparingLong((Source source) -> source.cursor().sortKey())
                .thenComparingInt(Source::place));
    for (Piece piece : merge.pieces()) {
      advance(new Source(new PieceCursor(reader, registry, piece), piece, next.size()), next);
    }
    RoaringBitmap refs = new RoaringBitmap();
    while (!next.isEmpty() && pace.goOn(writer.bytes())) {
      long key = next.element().cursor().sortKey();
      readSeries(next, hiding(merge.hiding(), (int) key));
      if (merged.size() > 0) {
        writer.add(new SeriesKey((int) key, key), ColumnSlices.of(merged));
        refs.add((int) key);
      }
    }
    return next.isEmpty() ? refs : null;
  }

  private List<Tombstone> hiding(List<Tombstone> all, int ref) {
    if (all.isEmpty()) {
      return all;
    }
    Labels labels = registry.labels(ref);
    return all.stream().filter(tombstone -> tombstone.hides(tombstone.cluster(), labels)).toList();
  }

  private void readSeries(PriorityQueue<Source> next, List<Tombstone> hiding) {
    merged.clear();
    Source source = next.element();
    long key = source.cursor().sortKey();
    while (source != null && source.cursor().sortKey() == key) {
      next.remove();
      source.cursor().read(rows);
      RowMerge.hide(rows, hiding, source.piece().logEnd());
      int lost = RowMerge.add(merged, rows);
      if (lost > 0) {
        conflicts.inc(lost);
      }
      advance(source, next);
      source = next.peek();
    }
  }

  private static void advance(Source source, PriorityQueue<Source> next) {
    if (source.cursor().next()) {
      next.add(source);
    }
  }
}
