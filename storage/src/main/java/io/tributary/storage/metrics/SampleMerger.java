package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.Labels;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.page.PageWriter;
import io.tributary.storage.pieces.Drain.Merge;
import io.tributary.storage.pieces.Drain.Merged;
import io.tributary.storage.pieces.Drain.Outcome;
import io.tributary.storage.pieces.Drain.TooMuch;
import io.tributary.storage.pieces.MergePace;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
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
  private final List<Piece> mergedFrom = new ArrayList<>();

  SampleMerger(PieceReader reader, SeriesRegistry registry, Counter.Child conflicts) {
    this.reader = reader;
    this.registry = registry;
    this.conflicts = conflicts;
  }

  /// Writes all series of the pieces; returns null when it gave up because of `pace`.
  @Nullable Outcome merge(Merge merge, PieceWriter writer, MergePace pace) {
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
      if (!readSeries(next, hiding(merge.hiding(), (int) key))) {
        return tooMuch((int) key);
      }
      if (merged.size() > 0) {
        writer.add(new SeriesKey((int) key, key), ColumnSlices.of(merged));
        refs.add((int) key);
      }
    }
    if (!next.isEmpty()) {
      return null;
    }
    return new Merged(refs.isEmpty() ? null : writer.finish(), refs);
  }

  private TooMuch tooMuch(int ref) {
    return new TooMuch(
        List.copyOf(mergedFrom),
        "a series has more rows than fit a page cluster=%s series=%s rows=%d"
            .formatted(registry.cluster(ref).name(), registry.labels(ref), merged.size()));
  }

  private List<Tombstone> hiding(List<Tombstone> all, int ref) {
    if (all.isEmpty()) {
      return all;
    }
    Labels labels = registry.labels(ref);
    return all.stream().filter(tombstone -> tombstone.hides(tombstone.cluster(), labels)).toList();
  }

  /// Returns false, with the series half read, when its rows do not fit a page.
  private boolean readSeries(PriorityQueue<Source> next, List<Tombstone> hiding) {
    merged.clear();
    mergedFrom.clear();
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
      if (rows.size() > 0) {
        mergedFrom.add(source.piece());
      }
      if (mergedFrom.size() > 1 && !fits()) {
        return false;
      }
      advance(source, next);
      source = next.peek();
    }
    return true;
  }

  private boolean fits() {
    return PageWriter.fittingRows(merged.size(), merged.hasHistograms() ? merged::histogram : null)
        == merged.size();
  }

  private static void advance(Source source, PriorityQueue<Source> next) {
    if (source.cursor().next()) {
      next.add(source);
    }
  }
}
