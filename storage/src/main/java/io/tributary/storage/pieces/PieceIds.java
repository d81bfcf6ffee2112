package io.tributary.storage.pieces;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// Gives ids to the pieces of one seal or merge, and notes durably where a piece is being written
/// before its first value is.
///
/// So what a crash or a failure leaves behind is found by its key. Confined to one thread.
public final class PieceIds implements AutoCloseable {
  private final RocksStore store;
  private final Catalog catalog;
  private final AtomicLong next;
  private final List<Piece> begun = new ArrayList<>();

  /// @param next the id that the next piece of all gets
  PieceIds(RocksStore store, Catalog catalog, AtomicLong next) {
    this.store = store;
    this.catalog = catalog;
    this.next = next;
  }

  /// Returns the beginning of a piece of one window that may now be written.
  public Piece begin(PieceKind kind, int cluster, long windowStartMs, LogRange log) {
    return begin(kind, cluster, Piece.Span.ofWindow(windowStartMs), log);
  }

  Piece begin(PieceKind kind, int cluster, Piece.Span span, LogRange log) {
    Piece piece = new Piece(next.getAndIncrement(), kind, cluster, span, log, Piece.Content.NONE);
    catalog.begin(piece);
    begun.add(piece);
    byte[] key = StoreKeys.meta(StoreKeys.GARBAGE, piece.id());
    store.commit(new Batch().put(Family.META, key, StoreRecords.encode(piece)));
    return piece;
  }

  /// Gives up those that were not committed.
  @Override
  public void close() {
    catalog.settle(begun);
  }
}
