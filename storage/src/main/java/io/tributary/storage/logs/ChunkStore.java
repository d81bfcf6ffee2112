package io.tributary.storage.logs;

import io.prometheus.client.Counter;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.concurrent.ConcurrentHashMap;

/// The values of pieces of entries. Safe for use by several threads.
final class ChunkStore {
  private final RocksStore store;
  private final Counter.Child damage;
  private final ConcurrentHashMap<Long, ChunkDirectory> directories = new ConcurrentHashMap<>();

  /// @param damage counts what readers find that cannot be read
  ChunkStore(RocksStore store, Counter.Child damage) {
    this.store = store;
    this.damage = damage;
  }

  /// Returns where one reader says what cannot be read.
  DamageReport newReport() {
    return new DamageReport("entries", damage);
  }

  ChunkDirectory directory(Piece piece) {
    return directories.computeIfAbsent(
        piece.id(),
        _ ->
            ChunkDirectory.decode(
                load(piece, StoreKeys.DIRECTORY), "directory piece=" + piece.id()));
  }

  /// Returns the bytes of a chunk.
  byte[] load(Piece piece, int chunk) {
    byte[] value = store.get(Family.CHUNKS, StoreKeys.value(piece, chunk));
    if (value == null) {
      throw new CorruptDataException(place(piece, chunk), 0, "a chunk", "nothing");
    }
    return value;
  }

  static String place(Piece piece, int chunk) {
    return "chunk piece=" + piece.id() + " chunk=" + chunk;
  }

  /// Forgets what is kept of a piece that is gone.
  void forget(Piece piece) {
    directories.remove(piece.id());
  }
}
