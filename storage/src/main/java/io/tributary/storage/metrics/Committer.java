package io.tributary.storage.metrics;

import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.metrics.StoreState.ClusterState;
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
/// Confined to the sealer. Pages, symbols and series are on disk before the write that counts them.
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

  /// Makes a sealed generation's pieces valid and the log before `sealedTo` unneeded.
  ///
  /// @param extras more puts of the same write
  void seal(GenerationWriter.Written written, long sealedTo, Batch extras) {
    int series = registry.size();
    int symbols = registry.symbols().size(); // after the series, so that it has all of theirs
    IndexStore.write(store, registry, last, symbols, series);
    store.flush(Set.of(Family.PAGES, Family.SYMBOLS, Family.SERIES));
    StoreState next = catalog.current().with(written.pieces(), written.presence(), sealedTo);
    StoreRecords.Commit commit = new StoreRecords.Commit(sealedTo, ids.next(), symbols, series);
    Batch batch = extras.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(commit));
    written.pieces().forEach(piece -> putPiece(batch, piece));
    written.presence().forEach((cluster, days) -> putPresence(batch, next, cluster, days));
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
      Batch batch, StoreState next, int cluster, Map<Long, RoaringBitmap> days) {
    for (long day : days.keySet()) {
      RoaringBitmap refs = next.cluster(cluster).presence().get(day);
      if (refs != null) {
        batch.put(
            Family.POSTINGS,
            StoreKeys.presence(day, cluster),
            StoreRecords.encode(out -> serialize(refs, out)));
      }
    }
  }

  private static void serialize(RoaringBitmap refs, DataOutputStream out) throws IOException {
    RoaringBitmap compact = refs.clone();
    compact.runOptimize();
    compact.serialize(out);
  }

  /// Makes a delete outlive its place in the log.
  void delete(Tombstone tombstone) {
    byte[] key = StoreKeys.meta(StoreKeys.TOMBSTONE, tombstone.position());
    store.commit(new Batch().put(Family.META, key, StoreRecords.encode(tombstone)));
    catalog.replace(catalog.current().with(List.of(tombstone)), List.of());
  }

  /// Takes pieces out of use; their pages go when nobody reads them any more.
  void remove(List<Piece> gone) {
    if (!gone.isEmpty()) {
      replace(gone, List.of());
    }
  }

  /// Puts `merged` in the place of `gone`, whose samples it has; its pages are flushed here.
  void replace(List<Piece> gone, List<Piece> merged) {
    if (!merged.isEmpty()) {
      store.flush(Set.of(Family.PAGES));
    }
    StoreState before = catalog.current();
    StoreState next = before.with(merged, Map.of(), before.sealedTo()).without(gone);
    Batch batch = new Batch();
    last = last.withNextPiece(ids.next());
    batch.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(last));
    merged.forEach(piece -> putPiece(batch, piece));
    gone.forEach(piece -> {
      batch.delete(Family.META, StoreKeys.meta(StoreKeys.PIECE, piece.id()));
      batch.put(
          Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id()), StoreRecords.encode(piece));
    });
    before.clusters().forEach((cluster, state) -> forgetDays(batch, cluster, state, next));
    Set<Tombstone> hiding = new HashSet<>(next.tombstones());
    before.tombstones().stream()
        .filter(tombstone -> !hiding.contains(tombstone))
        .forEach(tombstone ->
            batch.delete(Family.META, StoreKeys.meta(StoreKeys.TOMBSTONE, tombstone.position())));
    store.commit(batch);
    catalog.replace(next, gone);
  }

  private static void forgetDays(Batch batch, int cluster, ClusterState before, StoreState next) {
    Set<Long> gone = new HashSet<>(before.presence().keySet());
    gone.removeAll(next.cluster(cluster).presence().keySet());
    gone.forEach(day -> batch.delete(Family.POSTINGS, StoreKeys.presence(day, cluster)));
  }
}
