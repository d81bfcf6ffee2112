package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.Cancellation;
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
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Changes what is stored: every change is one synced write of META, then a new [StoreState].
///
/// Safe for use by several threads, one at a time. Pages, chunks, symbols and series are on disk
/// before the write that counts them.
final class Committer {
  private final RocksStore store;
  private final SeriesRegistry registry;
  private final Catalog catalog;
  private final AtomicLong nextPiece;
  private final ReentrantLock lock = new ReentrantLock();
  private StoreRecords.Commit last;
  private boolean written; // something of the index since the start

  Committer(RocksStore store, SeriesRegistry registry, Catalog catalog, StoreRecords.Commit last) {
    this.store = store;
    this.registry = registry;
    this.catalog = catalog;
    this.last = last;
    this.nextPiece = new AtomicLong(last.nextPiece());
  }

  /// Returns who gives ids to the pieces of one seal or merge.
  PieceIds ids() {
    return new PieceIds(store, catalog, nextPiece);
  }

  /// Makes a sealed generation's pieces valid, and the log before `sealedTo` unneeded for its kind.
  ///
  /// @param extras more puts of the same write
  void seal(PieceKind kind, Written written, long sealedTo, Batch extras) {
    lock.lock();
    try {
      doSeal(kind, written, sealedTo, extras);
    } finally {
      lock.unlock();
    }
  }

  private void doSeal(PieceKind kind, Written written, long sealedTo, Batch extras) {
    StoreRecords.Commit commit = writeIndex(last.sealed().with(kind, sealedTo));
    store.flush(Set.of(kind.family(), Family.SYMBOLS, Family.SERIES));
    StoreState next = catalog.current().with(kind, written, sealedTo);
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

  /// Writes what is new of the registry; the caller flushes it.
  ///
  /// @return the commit that counts it
  private StoreRecords.Commit writeIndex(StoreRecords.Sealed sealed) {
    if (!written) {
      IndexStore.dropUncommitted(store, last);
      written = true;
    }
    int series = registry.size();
    int symbols = registry.symbols().size(); // after the series, so that it has all of theirs
    IndexStore.write(store, registry, last, symbols, series);
    return new StoreRecords.Commit(sealed, nextPiece.get(), symbols, series);
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

  /// Reads while nothing is committed, by a merge neither.
  void read(Sealer.Reading reading) throws IOException {
    lock.lock();
    try {
      reading.run();
    } finally {
      lock.unlock();
    }
  }

  /// Makes what a kind has beside pieces outlive its place in the log, and the series and clusters
  /// that it names.
  void keep(Batch extras) {
    if (extras.isEmpty()) {
      return;
    }
    lock.lock();
    try {
      StoreRecords.Commit commit = writeIndex(last.sealed());
      store.flush(Set.of(Family.SYMBOLS, Family.SERIES));
      store.commit(extras.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(commit)));
      last = commit;
    } finally {
      lock.unlock();
    }
  }

  /// Makes a delete outlive its place in the log.
  void delete(Tombstone tombstone) {
    lock.lock();
    try {
      store.commit(new Batch().put(Family.META, key(tombstone), StoreRecords.encode(tombstone)));
      catalog.replace(catalog.current().with(List.of(tombstone)), List.of());
    } finally {
      lock.unlock();
    }
  }

  /// Takes a delete of log entries back.
  ///
  /// @param partly whether also one that has begun
  Cancellation cancel(ClusterId cluster, long position, boolean partly) {
    lock.lock();
    try {
      StoreState before = catalog.current();
      for (Tombstone tombstone : before.tombstones()) {
        Tombstone.Entries entries = tombstone.entries();
        if (entries != null
            && tombstone.position() == position
            && tombstone.cluster().equals(cluster)) {
          Cancellation outcome = outcome(entries.progress(), partly);
          if (outcome == Cancellation.CANCELED) {
            replace(new Batch(), before, before.withoutTombstone(tombstone), List.of());
          }
          return outcome;
        }
      }
      return Cancellation.UNKNOWN;
    } finally {
      lock.unlock();
    }
  }

  private static Cancellation outcome(Tombstone.Progress progress, boolean partly) {
    return switch (progress) {
      case NONE -> Cancellation.CANCELED;
      case BEGUN -> partly ? Cancellation.CANCELED : Cancellation.BEGUN;
      case PAID -> Cancellation.DONE;
    };
  }

  /// Forgets deletes that hide nothing any more.
  void forget(List<Tombstone> done) {
    lock.lock();
    try {
      StoreState before = catalog.current();
      replace(new Batch(), before, before.withoutTombstones(done), List.of());
    } finally {
      lock.unlock();
    }
  }

  /// Takes pieces out of use; their values go when nobody reads them any more.
  void remove(List<Piece> gone) {
    lock.lock();
    try {
      StoreState before = catalog.current();
      replace(new Batch(), before, before.withRemoved(gone), gone);
    } finally {
      lock.unlock();
    }
  }

  /// Puts a merged piece in the place of those whose rows it has; its values are flushed here.
  ///
  /// @param merged null when no rows are left
  /// @return false, with nothing done, when not all of the pieces are in use any more, or a delete
  ///   was taken back that was to hide some of their rows
  boolean replace(Drain.Merge merge, @Nullable Piece merged) {
    List<Piece> gone = merge.pieces();
    PieceKind kind = gone.getFirst().kind();
    store.flush(Set.of(kind.family()));
    lock.lock();
    try {
      StoreState before = catalog.current();
      if (!before.of(kind).cluster(gone.getFirst().cluster()).pieces().containsAll(gone)
          || isCanceled(merge.hiding(), before)) {
        return false;
      }
      Batch batch = new Batch();
      StoreState with = before.withBegun(begun(merge, merged));
      if (merged != null) {
        putPiece(batch, merged);
        Written written = new Written(List.of(merged), Map.of());
        with = with.with(kind, written, before.of(kind).sealedTo());
      }
      replace(batch, before, with.without(gone), gone);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private static boolean isCanceled(List<Tombstone> hiding, StoreState now) {
    Set<Long> positions = new HashSet<>();
    now.tombstones().forEach(each -> positions.add(each.position()));
    return hiding.stream()
        .anyMatch(each -> each.entries() != null && !positions.contains(each.position()));
  }

  /// Returns the deletes that may have had a part in it when rows are gone.
  private static List<Tombstone> begun(Drain.Merge merge, @Nullable Piece merged) {
    long before = merge.pieces().stream().mapToLong(Piece::rows).sum();
    long left = merged == null ? 0 : merged.rows();
    return left == before
        ? List.of()
        : merge.hiding().stream()
            .filter(each -> merge.pieces().stream().anyMatch(piece -> Hiding.mayHide(each, piece)))
            .toList();
  }

  /// Says which series a day has, unless it has other pieces than these.
  void present(List<Piece> all, RoaringBitmap refs) {
    Piece first = all.getFirst();
    lock.lock();
    try {
      StoreState before = catalog.current();
      KindState kind = before.of(first.kind());
      if (kind.cluster(first.cluster()).piecesOf(first.day()).equals(all)) {
        StoreState next = before.withPresence(first, refs);
        Batch batch = new Batch();
        putPresence(
            batch, first.kind(), next.of(first.kind()), first.cluster(), Set.of(first.day()));
        store.commit(batch);
        catalog.replace(next, List.of());
      }
    } finally {
      lock.unlock();
    }
  }

  private void replace(Batch batch, StoreState before, StoreState next, List<Piece> gone) {
    last = last.withNextPiece(nextPiece.get());
    batch.put(Family.META, StoreKeys.COMMIT, StoreRecords.encode(last));
    gone.forEach(piece -> {
      batch.delete(Family.META, StoreKeys.meta(StoreKeys.PIECE, piece.id()));
      batch.put(
          Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id()), StoreRecords.encode(piece));
    });
    before.kinds().forEach((kind, state) -> forgetDays(batch, kind, state, next.of(kind)));
    putChanged(batch, before.tombstones(), next.tombstones());
    store.commit(batch);
    catalog.replace(next, gone);
  }

  private static void putChanged(Batch batch, List<Tombstone> before, List<Tombstone> next) {
    Set<Tombstone> gone = new HashSet<>(before);
    next.forEach(gone::remove);
    gone.forEach(each -> batch.delete(Family.META, key(each)));
    Set<Tombstone> added = new HashSet<>(next);
    before.forEach(added::remove);
    added.forEach(each -> batch.put(Family.META, key(each), StoreRecords.encode(each)));
  }

  private static byte[] key(Tombstone tombstone) {
    return StoreKeys.meta(StoreKeys.TOMBSTONE, tombstone.position());
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
