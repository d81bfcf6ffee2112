package io.tributary.storage.pieces;

import io.tributary.storage.index.SeriesPages;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.index.Symbols;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import java.nio.ByteBuffer;
import java.util.function.IntPredicate;

/// Stores the registry, what is new of it at a time, and loads it.
final class IndexStore {
  private static final byte[] AFTER_ALL_NUMBERS = {-1, -1, -1, -1, -1};

  private IndexStore() {}

  /// Writes symbols and series from those of the last commit up to, not including, the given ones.
  static void write(
      RocksStore store,
      SeriesRegistry registry,
      StoreRecords.Commit last,
      int symbols,
      int series) {
    for (int from = last.symbols(); from < symbols; from += SeriesPages.PER_VALUE) {
      int to = Math.min(symbols, from + SeriesPages.PER_VALUE);
      byte[] value = SeriesPages.encodeSymbols(registry.symbols(), from, to);
      store.put(Family.SYMBOLS, StoreKeys.number(from), StoredValue.frame(value));
    }
    for (int from = last.series(); from < series; from += SeriesPages.PER_VALUE) {
      int to = Math.min(series, from + SeriesPages.PER_VALUE);
      byte[] value = SeriesPages.encodeSeries(registry, from, to);
      store.put(Family.SERIES, StoreKeys.number(from), StoredValue.frame(value));
    }
  }

  /// Drops what an unfinished seal left behind what the commit counts; before the first write.
  static void dropUncommitted(RocksStore store, StoreRecords.Commit last) {
    store.drop(Family.SYMBOLS, StoreKeys.number(last.symbols()), AFTER_ALL_NUMBERS);
    store.drop(Family.SERIES, StoreKeys.number(last.series()), AFTER_ALL_NUMBERS);
  }

  /// Loads what the commit counts.
  ///
  /// @param keep false for series without samples: their memory is for others
  static void load(
      RocksStore store, SeriesRegistry registry, StoreRecords.Commit last, IntPredicate keep) {
    byte[] symbolsEnd = StoreKeys.number(last.symbols());
    byte[] seriesEnd = StoreKeys.number(last.series());
    Symbols symbols = registry.symbols();
    store.scan(
        Family.SYMBOLS,
        StoreKeys.number(0),
        symbolsEnd,
        (key, value) -> {
          int first = ByteBuffer.wrap(key).getInt();
          StoredValue.read(
              value,
              "symbols/" + first,
              payload -> SeriesPages.loadSymbols(symbols, first, payload));
        });
    store.scan(
        Family.SERIES,
        StoreKeys.number(0),
        seriesEnd,
        (key, value) -> {
          int first = ByteBuffer.wrap(key).getInt();
          StoredValue.read(
              value,
              "series/" + first,
              payload -> SeriesPages.loadSeries(registry, first, payload, keep));
        });
  }
}
