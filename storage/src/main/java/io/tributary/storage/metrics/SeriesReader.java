package io.tributary.storage.metrics;

import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

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
    ReadCursor cursor = idle.poll();
    if (cursor == null) {
      cursor = new ReadCursor(pieceReader, pieces);
    }
    Part part = new Part(series, new TimeRange(minMs, maxMs), tombstones, cursor);
    for (int i = 0; i < pieces.size(); i++) {
      if (pieces.get(i).minMs() <= maxMs && pieces.get(i).maxMs() >= minMs) {
        readPiece(i, part, out);
      }
    }
    for (Generation generation : generations) {
      if (generation.mayHave(series.ref(), minMs, maxMs)) {
        readGeneration(generation, part, out);
      }
    }
    idle.add(cursor);
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
