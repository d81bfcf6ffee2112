package io.tributary.storage.metrics;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.List;

/// Gives out piece ids, and notes durably where a piece is being written before its first page is.
///
/// So what a crash or a failure leaves behind is found by its key. Confined to the sealer.
final class PieceIds {
  private final RocksStore store;
  private final List<Piece> begun = new ArrayList<>();
  private long next;

  PieceIds(RocksStore store, long next) {
    this.store = store;
    this.next = next;
  }

  /// Returns the id that the next piece would get.
  long next() {
    return next;
  }

  /// Returns the beginning of a piece that may now be written.
  Piece begin(int cluster, long windowStartMs, long logStart, long logEnd) {
    Piece piece = new Piece(next++, cluster, windowStartMs, logStart, logEnd, 0, 0, 0, 0, 0);
    byte[] key = StoreKeys.meta(StoreKeys.GARBAGE, piece.id());
    store.commit(new Batch().put(Family.META, key, StoreRecords.encode(piece)));
    begun.add(piece);
    return piece;
  }

  /// Returns the pieces begun since it was last asked.
  List<Piece> takeBegun() {
    List<Piece> pieces = List.copyOf(begun);
    begun.clear();
    return pieces;
  }
}
