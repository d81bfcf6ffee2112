package io.tributary.storage.metrics;

import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.page.PageReader;
import io.tributary.storage.pieces.Piece;

/// Walks over the series of a piece in the order they are stored in. Confined to one thread.
final class PieceCursor {
  private final PieceReader pieces;
  private final SeriesRegistry registry;
  private final Piece piece;
  private final PageReader reader = new PageReader();
  private int page = -1;
  private int at;
  private int count;
  private long sortKey;

  PieceCursor(PieceReader pieces, SeriesRegistry registry, Piece piece) {
    this.pieces = pieces;
    this.registry = registry;
    this.piece = piece;
  }

  /// Moves to the next series; false at the end.
  boolean next() {
    at++;
    while (at >= count) {
      if (++page == piece.values()) {
        return false;
      }
      reader.open(pieces.load(piece, page), "page piece=" + piece.id() + " page=" + page);
      count = reader.seriesCount();
      at = 0;
    }
    sortKey = registry.sortKey(reader.ref(at));
    return true;
  }

  /// Returns the sort key of the series moved to.
  long sortKey() {
    return sortKey;
  }

  /// Replaces `out` by the rows of the series moved to.
  void read(SampleColumns out) {
    out.clear();
    reader.read(at, Long.MIN_VALUE, Long.MAX_VALUE, out);
  }
}
