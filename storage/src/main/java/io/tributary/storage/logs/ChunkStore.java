package io.tributary.storage.logs;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.concurrent.ConcurrentHashMap;

/// The values of pieces of entries. Safe for use by several threads.
final class ChunkStore {
  private final RocksStore store;
  private final ConcurrentHashMap<Long, ChunkDirectory> directories = new ConcurrentHashMap<>();

  ChunkStore(RocksStore store) {
    this.store = store;
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
