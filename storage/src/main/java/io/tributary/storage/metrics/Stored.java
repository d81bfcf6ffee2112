package io.tributary.storage.metrics;

import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import io.tributary.storage.wal.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/// What is on the disk, as it was found at open.
///
/// @param committer changes it
/// @param reader reads pages of it
record Stored(
    SeriesRegistry registry,
    Catalog catalog,
    Committer committer,
    PieceReader reader,
    Retention retention) {
  private static final long PAGE_CACHE_BYTES = 128L << 20;

  /// Loads the newest commit, and the registry with every series that has samples.
  static Stored load(RocksStore store, SeriesRegistry registry, Retention retention) {
    byte[] value = store.get(Family.META, StoreKeys.COMMIT);
    StoreRecords.Commit commit =
        value == null ? StoreRecords.Commit.NONE : StoreRecords.commit(value);
    StoreState state = state(store, commit);
    RoaringBitmap present = new RoaringBitmap();
    state.clusters().values().forEach(c -> c.presence().values().forEach(present::or));
    IndexStore.load(store, registry, commit, present::contains);
    Catalog catalog = new Catalog(state);
    List<Piece> garbage = pieces(store, StoreKeys.GARBAGE);
    catalog.abandon(garbage);
    // An unfinished seal has used ids beyond the commit's.
    long next =
        garbage.stream().mapToLong(piece -> piece.id() + 1).reduce(commit.nextPiece(), Math::max);
    Committer committer =
        new Committer(
            store,
            registry,
            catalog,
            new StoreRecords.Commit(commit.sealedTo(), next, commit.symbols(), commit.series()));
    return new Stored(
        registry, catalog, committer, new PieceReader(store, PAGE_CACHE_BYTES), retention);
  }

  private static StoreState state(RocksStore store, StoreRecords.Commit commit) {
    Map<Integer, Map<Long, RoaringBitmap>> presence = new HashMap<>();
    store.scan(
        Family.POSTINGS,
        new byte[0],
        StoreKeys.presence(Long.MAX_VALUE, -1),
        (key, value) ->
            presence
                .computeIfAbsent(StoreKeys.presenceCluster(key), _ -> new TreeMap<>())
                .put(StoreKeys.presenceDay(key), refs(value)));
    List<Tombstone> tombstones = new ArrayList<>();
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.TOMBSTONE),
        StoreKeys.kind(StoreKeys.TOMBSTONE + 1),
        (_, value) -> tombstones.add(StoreRecords.tombstone(value)));
    return StoreState.EMPTY
        .with(pieces(store, StoreKeys.PIECE), presence, commit.sealedTo())
        .with(tombstones);
  }

  private static List<Piece> pieces(RocksStore store, byte kind) {
    List<Piece> pieces = new ArrayList<>();
    store.scan(
        Family.META,
        StoreKeys.kind(kind),
        StoreKeys.kind(kind + 1),
        (_, value) -> pieces.add(StoreRecords.piece(value)));
    return pieces;
  }

  private static RoaringBitmap refs(byte[] value) {
    ByteBuffer payload = StoredValue.open(value, "presence");
    RoaringBitmap refs = new RoaringBitmap();
    try {
      refs.deserialize(payload);
    } catch (IOException e) {
      throw new UncheckedIOException("a checked value is not a bitmap", e);
    }
    return refs;
  }
}
