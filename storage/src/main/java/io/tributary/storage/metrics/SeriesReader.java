package io.tributary.storage.metrics;

import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Puts the rows of a series together from pieces and generations of one cluster. Safe for use by
/// several threads.
///
/// Sources without overlap are concatenated; where they overlap, what the log had first wins. What
/// is damaged is left out, and said so.
final class SeriesReader {
  private final PieceReader pieceReader;
  private final List<Piece> pieces;
  private final List<? extends Generation> generations;
  private final TimeRange range;
  private final DamageReport damage;
  private final int[] alone;
  private final Queue<ReadCursor> idle = new ConcurrentLinkedQueue<>();

  /// @param pieces those that touch `range`, by window, then by place in the log
  /// @param generations by place in the log
  SeriesReader(
      PieceReader pieceReader,
      List<Piece> pieces,
      List<? extends Generation> generations,
      TimeRange range) {
    this.pieceReader = pieceReader;
    this.pieces = pieces;
    this.generations = generations;
    this.range = range;
    this.damage = pieceReader.newReport();
    this.alone = alone(pieces);
  }

  /// Says what could not be read and was left out.
  List<String> warnings() {
    return damage.warnings();
  }

  /// Replaces `out` by the series' rows in `[minMs, maxMs]` that no tombstone hides.
  ///
  /// @param tombstones those whose matchers the series satisfies
  void read(SeriesKey series, TimeRange wanted, List<Tombstone> tombstones, SampleColumns out) {
    out.clear();
    long minMs = Math.max(wanted.minMs(), range.minMs());
    long maxMs = Math.min(wanted.maxMs(), range.maxMs());
    ReadCursor cursor = cursor();
    read(new Part(series, new TimeRange(minMs, maxMs), tombstones, cursor), out);
    idle.add(cursor);
  }

  private ReadCursor cursor() {
    ReadCursor cursor = idle.poll();
    return cursor == null ? new ReadCursor(pieceReader, pieces) : cursor;
  }

  private void read(Part part, SampleColumns out) {
    long minMs = part.minMs();
    long maxMs = part.maxMs();
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).minMs() <= maxMs && pieces.get(i).maxMs() >= minMs) {
        readPiece(i, part, out);
      }
    }
    for (Generation generation : generations) {
      if (generation.mayHave(part.series.ref(), minMs, maxMs)) {
        readGeneration(generation, part, out);
      }
    }
  }

  /// Returns the places of the pieces beside whose time no other piece has rows, by time.
  private static int[] alone(List<Piece> pieces) {
    List<Piece> byTime = new ArrayList<>(pieces);
    byTime.sort(Comparator.comparingLong(Piece::minMs));
    Set<Piece> found = new HashSet<>();
    long maxMs = Long.MIN_VALUE;
    for (int i = 0; i < byTime.size(); i++) {
      Piece piece = byTime.get(i);
      boolean before = i == 0 || maxMs < piece.minMs();
      boolean after = i + 1 == byTime.size() || piece.maxMs() < byTime.get(i + 1).minMs();
      if (before && after) {
        found.add(piece);
      }
      maxMs = Math.max(maxMs, piece.maxMs());
    }
    return IntStream.range(0, pieces.size())
        .filter(place -> found.contains(pieces.get(place)))
        .boxed()
        .sorted(Comparator.comparingLong(place -> pieces.get(place).minMs()))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /// Where rows are read to, and who takes them and what is known of them.
  record Fold(SampleColumns buffer, SampleFold to) {}

  /// Hands on the series' rows in `[minMs, maxMs]` that no tombstone hides, and of pieces that lie
  /// in it alone what their pages know of all rows.
  ///
  /// @param tombstones those whose matchers the series satisfies
  void fold(SeriesKey series, TimeRange wanted, List<Tombstone> tombstones, Fold fold) {
    long maxMs = Math.min(wanted.maxMs(), range.maxMs());
    long nextMs = Math.max(wanted.minMs(), range.minMs());
    ReadCursor cursor = cursor();
    Part part = new Part(series, new TimeRange(nextMs, maxMs), tombstones, cursor);
    for (int place : alone) {
      Piece piece = pieces.get(place);
      if (piece.minMs() >= nextMs && piece.maxMs() <= maxMs && isPlain(piece, part)) {
        FloatStretch stretch = stretch(place, part);
        if (stretch != null) {
          foldRows(part.within(nextMs, piece.minMs() - 1), fold);
          nextMs = fold.to.stretch(stretch) ? piece.maxMs() + 1 : piece.minMs();
        }
      }
    }
    foldRows(part.within(nextMs, maxMs), fold);
    idle.add(cursor);
  }

  private void foldRows(Part part, Fold fold) {
    if (!part.wanted.isEmpty()) {
      fold.buffer.clear();
      read(part, fold.buffer);
      if (fold.buffer.size() > 0) {
        fold.to.rows(fold.buffer);
      }
    }
  }

  /// Returns whether a piece alone has what there is of a series in its time.
  private boolean isPlain(Piece piece, Part part) {
    for (Tombstone tombstone : part.tombstones) {
      if (tombstone.range().overlaps(piece.minMs(), piece.maxMs())) {
        return false;
      }
    }
    for (Generation generation : generations) {
      if (generation.mayHave(part.series.ref(), piece.minMs(), piece.maxMs())) {
        HeadColumns held = part.cursor.held();
        generation.read(part.series.ref(), piece.minMs(), piece.maxMs(), held);
        if (held.size() > 0) {
          return false;
        }
      }
    }
    return true;
  }

  private static @Nullable FloatStretch stretch(int place, Part part) {
    try {
      return part.cursor.stretch(place, part.series);
    } catch (CorruptDataException e) {
      return null; // is told when rows are read
    }
  }

  /// What is read, and by what.
  private record Part(
      SeriesKey series, TimeRange wanted, List<Tombstone> tombstones, ReadCursor cursor) {
    long minMs() {
      return wanted.minMs();
    }

    long maxMs() {
      return wanted.maxMs();
    }

    Part within(long minMs, long maxMs) {
      return new Part(series, new TimeRange(minMs, maxMs), tombstones, cursor);
    }
  }

  private void readPiece(int index, Part part, SampleColumns out) {
    Piece piece = pieces.get(index);
    boolean later =
        out.size() == 0
            || out.timestampsMs()[out.size() - 1] < Math.max(piece.minMs(), part.minMs());
    if (later && part.tombstones.isEmpty()) {
      append(index, part, out);
      return;
    }
    SampleColumns rows = new SampleColumns();
    append(index, part, rows);
    RowMerge.hide(rows, part.tombstones, piece.logEnd());
    int _ = RowMerge.add(out, rows);
  }

  private void append(int index, Part part, SampleColumns out) {
    int before = out.size();
    try {
      part.cursor.read(index, part.series, part.minMs(), part.maxMs(), out);
    } catch (CorruptDataException e) {
      out.setSize(before);
      damage.add(e);
    }
  }

  private static void readGeneration(Generation generation, Part part, SampleColumns out) {
    HeadColumns held = part.cursor.held();
    generation.read(part.series.ref(), part.minMs(), part.maxMs(), held);
    if (held.size() == 0) {
      return;
    }
    boolean later = out.size() == 0 || out.timestampsMs()[out.size() - 1] < held.timestampsMs()[0];
    if (later && part.tombstones.isEmpty()) {
      held.appendTo(out);
      return;
    }
    SampleColumns rows = new SampleColumns();
    held.appendTo(rows);
    RowMerge.hide(rows, part.tombstones, generation.logEnd());
    int _ = RowMerge.add(out, rows);
  }
}
