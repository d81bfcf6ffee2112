package io.tributary.storage.pieces;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.List;

/// Gives out piece ids, and notes durably where a piece is being written before its first value is.
///
/// So what a crash or a failure leaves behind is found by its key. Confined to the sealer.
public final class PieceIds {
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
  public Piece begin(PieceKind kind, int cluster, long windowStartMs, LogRange log) {
    Piece piece = new Piece(next++, kind, cluster, windowStartMs, log, Piece.Content.NONE);
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
