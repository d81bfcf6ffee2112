package io.tributary.storage.metrics;

import io.prometheus.client.Counter;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.concurrent.ConcurrentHashMap;

/// Reads pages of pieces. Safe for use by several threads.
///
/// A piece's directory says the sort key of each page's first series, so the page of a series is
/// found without a list of refs: [PieceCursor] for all of them in order, [SeriesReader] for one.
final class PieceReader {
  private final RocksStore store;
  private final PageCache cache;
  private final Counter.Child damage;
  private final ConcurrentHashMap<Long, long[]> directories = new ConcurrentHashMap<>();

  /// @param damage counts what readers find that cannot be read
  PieceReader(RocksStore store, long cacheBytes, Counter.Child damage) {
    this.store = store;
    this.cache = new PageCache(cacheBytes);
    this.damage = damage;
  }

  /// Returns where one reader of many series says what cannot be read.
  DamageReport newReport() {
    return new DamageReport("samples", damage);
  }

  /// Returns the sort key of each page's first series.
  ///
  /// @throws CorruptDataException when they cannot be read
  long[] firstKeys(Piece piece) {
    return directories.computeIfAbsent(piece.id(), _ -> directory(piece));
  }

  /// Returns a page, opened.
  ///
  /// @throws CorruptDataException when it cannot be read
  PageCache.Page page(Piece piece, int page) {
    return cache.get(new PageCache.Key(piece.id(), page), () -> load(piece, page));
  }

  /// Returns the bytes of a page.
  byte[] load(Piece piece, int page) {
    byte[] value = store.get(Family.PAGES, StoreKeys.value(piece, page));
    if (value == null) {
      throw new CorruptDataException("piece=" + piece.id(), page, "a page", "nothing");
    }
    return value;
  }

  private long[] directory(Piece piece) {
    return StoreRecords.directory(
        load(piece, StoreKeys.DIRECTORY), "directory piece=" + piece.id());
  }

  /// Forgets what is kept of a piece that is gone.
  void forget(Piece piece) {
    directories.remove(piece.id());
  }
}
