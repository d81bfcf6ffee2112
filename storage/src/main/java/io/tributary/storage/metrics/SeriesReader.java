package io.tributary.storage.metrics;

import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.wal.Tombstone;
import java.util.List;

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
    for (Piece piece : pieces) {
      if (piece.minMs() <= maxMs && piece.maxMs() >= minMs) {
        readPiece(piece, series, new TimeRange(minMs, maxMs), tombstones, out);
      }
    }
    for (Generation generation : generations) {
      if (generation.mayHave(series.ref(), minMs, maxMs)) {
        readGeneration(generation, series, new TimeRange(minMs, maxMs), tombstones, out);
      }
    }
  }

  private void readPiece(
      Piece piece,
      SeriesKey series,
      TimeRange wanted,
      List<Tombstone> tombstones,
      SampleColumns out) {
    boolean later =
        out.size() == 0
            || out.timestampsMs()[out.size() - 1] < Math.max(piece.minMs(), wanted.minMs());
    if (later && tombstones.isEmpty()) {
      readPiece(piece, series, wanted, out);
      return;
    }
    SampleColumns rows = new SampleColumns();
    readPiece(piece, series, wanted, rows);
    RowMerge.hide(rows, tombstones, piece.logEnd());
    int _ = RowMerge.add(out, rows);
  }

  private void readPiece(Piece piece, SeriesKey series, TimeRange wanted, SampleColumns out) {
    int before = out.size();
    try {
      pieceReader.read(piece, series, wanted.minMs(), wanted.maxMs(), out);
    } catch (CorruptDataException e) {
      out.setSize(before);
      damage.add(e);
    }
  }

  private static void readGeneration(
      Generation generation,
      SeriesKey series,
      TimeRange wanted,
      List<Tombstone> tombstones,
      SampleColumns out) {
    HeadColumns held = new HeadColumns();
    generation.read(series.ref(), wanted.minMs(), wanted.maxMs(), held);
    if (held.size() == 0) {
      return;
    }
    boolean later = out.size() == 0 || out.timestampsMs()[out.size() - 1] < held.timestampsMs()[0];
    if (later && tombstones.isEmpty()) {
      held.appendTo(out);
      return;
    }
    SampleColumns rows = new SampleColumns();
    held.appendTo(rows);
    RowMerge.hide(rows, tombstones, generation.logEnd());
    int _ = RowMerge.add(out, rows);
  }
}
