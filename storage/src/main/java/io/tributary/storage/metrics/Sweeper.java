package io.tributary.storage.metrics;

import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/// Frees the space of pieces that nobody reads any more. Confined to the sealer.
///
/// Neighbours go together, so that whole files do and nothing is rewritten but at the edges.
final class Sweeper {
  private final RocksStore store;
  private final Catalog catalog;
  private final PieceReader reader;

  Sweeper(RocksStore store, Catalog catalog, PieceReader reader) {
    this.store = store;
    this.catalog = catalog;
    this.reader = reader;
  }

  void sweep() {
    List<Piece> garbage = catalog.removable();
    if (garbage.isEmpty()) {
      return;
    }
    revoke(garbage);
    TreeMap<byte[], Piece> byKey = new TreeMap<>(Arrays::compareUnsigned);
    garbage.forEach(piece -> byKey.put(StoreKeys.start(piece), piece));
    TreeMap<byte[], Piece> kept = new TreeMap<>(Arrays::compareUnsigned);
    catalog.kept().forEach(piece -> kept.put(StoreKeys.start(piece), piece));
    byte[] from = byKey.firstKey();
    while (from != null) {
      byte[] limit = kept.higherKey(from);
      NavigableMap<byte[], Piece> run =
          limit == null ? byKey.tailMap(from, true) : byKey.subMap(from, true, limit, false);
      drop(from, StoreKeys.end(List.copyOf(run.values()).getLast()));
      from = byKey.higherKey(run.lastKey());
    }
    store.flush(Set.of(Family.PAGES));
    Batch batch = new Batch();
    for (Piece piece : garbage) {
      reader.forget(piece);
      batch.delete(Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id()));
    }
    store.commit(batch);
  }

  /// A seal whose commit failed may have left it in the log all the same: it must not come back.
  private void revoke(List<Piece> garbage) {
    Batch batch = new Batch();
    garbage.forEach(
        piece -> batch.delete(Family.META, StoreKeys.meta(StoreKeys.PIECE, piece.id())));
    store.commit(batch);
  }

  private void drop(byte[] from, byte[] to) {
    store.drop(Family.PAGES, from, to);
    store.compact(Family.PAGES, from, to);
  }
}
