package io.tributary.storage.pieces;

import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.StoreState.KindState;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.Tombstone;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.roaringbitmap.RoaringBitmap;

/// Changes what is stored: every change is one synced write of META, then a new [StoreState].
///
/// Confined to the sealer. Pages, chunks, symbols and series are on disk before the write that
/// counts them.
final class Committer {
  private final RocksStore store;
  private final SeriesRegistry registry;
  private final Catalog catalog;
  private final PieceIds ids;
  private StoreRecords.Commit last;

  Committer(RocksStore store, SeriesRegistry registry, Catalog catalog, StoreRecords.Commit last) {
    this.store = store;
    this.registry = registry;
    this.catalog = catalog;
    this.last = last;
    this.ids = new PieceIds(store, last.nextPiece());
  }

  PieceIds ids() {
    return ids;
  }

  /// Makes a sealed generation's pieces valid, and the log before `sealedTo` unneeded for its kind.
  ///
  /// @param extras more puts of the same write
  void seal(PieceKind kind, Written written, long sealedTo, Batch extras) {
    int series = registry.size();
    int symbols = registry.symbols().size(); // after the series, so that it has all of theirs
    IndexStore.write(store, registry, last, symbols, series);
    store.flush(Set.of(kind.family(), Family.SYMBOLS, Family.SERIES));
    StoreState next = catalog.current().with(kind, written, sealedTo);
    StoreRecords.Commit commit =
        new StoreRecords.Commit(last.sealed().with(kind, sealedTo), ids.next(), symbols, series);
    Batch batch = extras.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(commit));
    written.pieces().forEach(piece -> putPiece(batch, piece));
    written
        .presence()
        .forEach(
            (cluster, days) -> putPresence(batch, kind, next.of(kind), cluster, days.keySet()));
    store.commit(batch);
    last = commit;
    catalog.replace(next, List.of());
  }

  private static void putPiece(Batch batch, Piece piece) {
    byte[] key = StoreKeys.meta(StoreKeys.PIECE, piece.id());
    batch.put(Family.META, key, StoreRecords.encode(piece));
    batch.delete(Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id()));
  }

  private static void putPresence(
      Batch batch, PieceKind kind, KindState next, int cluster, Set<Long> days) {
    for (long day : days) {
      RoaringBitmap refs = next.cluster(cluster).presence().get(day);
      if (refs != null) {
        batch.put(
            Family.POSTINGS,
            StoreKeys.presence(day, cluster, kind),
            StoreRecords.encode(out -> serialize(refs, out)));
      }
    }
  }

  private static void serialize(RoaringBitmap refs, DataOutputStream out) throws IOException {
    RoaringBitmap compact = refs.clone();
    compact.runOptimize();
    compact.serialize(out);
  }

  /// Makes what a kind has beside pieces outlive its place in the log.
  void keep(Batch extras) {
    if (!extras.isEmpty()) {
      store.commit(extras);
    }
  }

  /// Makes a delete outlive its place in the log.
  void delete(Tombstone tombstone) {
    byte[] key = StoreKeys.meta(StoreKeys.TOMBSTONE, tombstone.position());
    store.commit(new Batch().put(Family.META, key, StoreRecords.encode(tombstone)));
    catalog.replace(catalog.current().with(List.of(tombstone)), List.of());
  }

  /// Takes pieces out of use; their values go when nobody reads them any more.
  void remove(List<Piece> gone) {
    if (!gone.isEmpty()) {
      Batch batch = new Batch();
      StoreState before = catalog.current();
      replace(batch, before, before.without(gone), gone);
    }
  }

  /// Puts `merged` in the place of `gone`, whose rows it has; its values are flushed here.
  void replace(List<Piece> gone, Piece merged) {
    store.flush(Set.of(merged.kind().family()));
    Batch batch = new Batch();
    putPiece(batch, merged);
    StoreState before = catalog.current();
    Written written = new Written(List.of(merged), Map.of());
    StoreState with = before.with(merged.kind(), written, before.of(merged.kind()).sealedTo());
    replace(batch, before, with.without(gone), gone);
  }

  private void replace(Batch batch, StoreState before, StoreState next, List<Piece> gone) {
    last = last.withNextPiece(ids.next());
    batch.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(last));
    gone.forEach(piece -> {
      batch.delete(Family.META, StoreKeys.meta(StoreKeys.PIECE, piece.id()));
      batch.put(
          Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id()), StoreRecords.encode(piece));
    });
    before.kinds().forEach((kind, state) -> forgetDays(batch, kind, state, next.of(kind)));
    Set<Tombstone> hiding = new HashSet<>(next.tombstones());
    before.tombstones().stream()
        .filter(tombstone -> !hiding.contains(tombstone))
        .forEach(tombstone ->
            batch.delete(Family.META, StoreKeys.meta(StoreKeys.TOMBSTONE, tombstone.position())));
    store.commit(batch);
    catalog.replace(next, gone);
  }

  private static void forgetDays(Batch batch, PieceKind kind, KindState before, KindState next) {
    before
        .clusters()
        .forEach((cluster, state) -> {
          Set<Long> gone = new HashSet<>(state.presence().keySet());
          gone.removeAll(next.cluster(cluster).presence().keySet());
          gone.forEach(
              day -> batch.delete(Family.POSTINGS, StoreKeys.presence(day, cluster, kind)));
        });
  }
}
