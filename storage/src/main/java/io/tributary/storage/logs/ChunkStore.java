package io.tributary.storage.logs;

import io.prometheus.client.Counter;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.chunk.ChunkReader;
import io.tributary.storage.counts.CountsPage;
import io.tributary.storage.filter.FilterTable;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.DamageReport;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.StoreKeys;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The values of pieces of entries. Safe for use by several threads.
final class ChunkStore {
  /// Readers that are kept for the next query, of a few MiB each.
  private static final int SPARE_READERS = 16;

  /// Of counts that are kept for the next query.
  private static final long COUNT_BYTES = 4L << 20;

  private final RocksStore store;
  private final SeriesRegistry registry;
  private final Counter.Child damage;
  private final ConcurrentHashMap<Long, ChunkDirectory> directories = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, FilterTable> filters = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Long, int[]> counts = new ConcurrentHashMap<>();
  private final CountCache countPages = new CountCache(COUNT_BYTES);
  private final ArrayBlockingQueue<ChunkReader> spares = new ArrayBlockingQueue<>(SPARE_READERS);

  /// @param damage counts what readers find that cannot be read
  ChunkStore(RocksStore store, SeriesRegistry registry, Counter.Child damage) {
    this.store = store;
    this.registry = registry;
    this.damage = damage;
  }

  /// Returns the order of all streams that pieces have now.
  StreamOrder order() {
    return new StreamOrder(registry);
  }

  /// Returns where one reader says what cannot be read.
  DamageReport newReport() {
    return new DamageReport("entries", damage);
  }

  ChunkDirectory directory(Piece piece) {
    return directories.computeIfAbsent(
        piece.id(),
        _ -> {
          String place = "directory piece=" + piece.id();
          byte[] key = StoreKeys.value(piece, StoreKeys.DIRECTORY);
          return ChunkDirectory.decode(present(store.get(Family.CHUNKS, key), place), place);
        });
  }

  /// Returns the table of a piece's filters, which one of an earlier release has not.
  FilterTable filters(Piece piece) {
    return filters.computeIfAbsent(
        piece.id(),
        _ -> {
          byte[] value = store.get(Family.CHUNKS, StoreKeys.value(piece, StoreKeys.FILTERS));
          return value == null
              ? FilterTable.NONE
              : FilterTable.decode(value, "filters piece=" + piece.id());
        });
  }

  byte[] filter(Piece piece, int number) {
    return present(
        store.get(Family.CHUNKS, StoreKeys.filter(piece, number)),
        "filter piece=" + piece.id() + " number=" + number);
  }

  /// Returns the first chunk of each page of a piece's counts, of which one of an earlier release
  /// has none.
  int[] countsTable(Piece piece) {
    return counts.computeIfAbsent(
        piece.id(),
        _ -> {
          byte[] value = store.get(Family.CHUNKS, StoreKeys.value(piece, StoreKeys.COUNTS));
          return value == null
              ? new int[0]
              : CountsPage.decodeTable(value, "counts piece=" + piece.id());
        });
  }

  CountsPage counts(Piece piece, int page) {
    String place = "counts piece=" + piece.id() + " page=" + page;
    byte[] value =
        countPages.get(
            new CountCache.Key(piece.id(), page),
            () -> present(store.get(Family.CHUNKS, StoreKeys.counts(piece, page)), place));
    return new CountsPage(value, place);
  }

  /// Reads the bytes of a chunk and returns how many they are; more than `out` has when they do not
  /// fit.
  int load(Piece piece, int chunk, byte[] out) {
    int length = store.get(Family.CHUNKS, StoreKeys.value(piece, chunk), out);
    if (length < 0) {
      throw new CorruptDataException(place(piece, chunk), 0, "a value", "nothing");
    }
    return length;
  }

  /// Returns a reader whose buffers have served others, if there is one.
  ChunkReader reader() {
    ChunkReader spare = spares.poll();
    return spare == null ? new ChunkReader() : spare;
  }

  /// Takes a reader that nobody uses any more.
  void giveBack(ChunkReader reader) {
    boolean _ = reader.isSmall() && spares.offer(reader);
  }

  private static byte[] present(byte @Nullable [] value, String place) {
    if (value == null) {
      throw new CorruptDataException(place, 0, "a value", "nothing");
    }
    return value;
  }

  static String place(Piece piece, int chunk) {
    return "chunk piece=" + piece.id() + " chunk=" + chunk;
  }

  /// Forgets what is kept of a piece that is gone.
  void forget(Piece piece) {
    directories.remove(piece.id());
    filters.remove(piece.id());
    counts.remove(piece.id());
    countPages.forget(piece.id());
  }
}
