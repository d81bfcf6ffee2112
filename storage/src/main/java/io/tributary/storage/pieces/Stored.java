package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.rocks.StoredValue;
import io.tributary.storage.wal.Tombstone;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.roaringbitmap.RoaringBitmap;

/// What is on the disk, as it was found at open.
///
/// Safe for use by several threads; sealing, merging and retention change it.
public final class Stored {
  private final RocksStore store;
  private final SeriesIndex index;
  private final Catalog catalog;
  private final Committer committer;
  private final Retention retention;
  private final LostParts lostParts;
  private final TrimNote trimNote;

  private Stored(
      RocksStore store,
      SeriesIndex index,
      Catalog catalog,
      Committer committer,
      Retention retention) {
    this.store = store;
    this.index = index;
    this.catalog = catalog;
    this.committer = committer;
    this.retention = retention;
    this.lostParts = LostParts.load(store);
    this.trimNote = TrimNote.load(store, sealedTo());
  }

  /// Loads the newest commit, and the registry with every series that has samples.
  ///
  /// @param index of the registry that is to be loaded
  /// @param named series that are needed without samples, too
  public static Stored load(
      RocksStore store, SeriesIndex index, Retention retention, RoaringBitmap named) {
    SeriesRegistry registry = index.registry();
    // Damage of any of it shows before something is made of the rest.
    store.scan(Family.META, new byte[0], StoreKeys.kind(-1), (_, _) -> {});
    byte[] value = store.get(Family.META, StoreKeys.COMMIT);
    StoreRecords.Commit commit =
        value == null ? StoreRecords.Commit.NONE : StoreRecords.commit(value);
    StoreState state = state(store, commit);
    RoaringBitmap present = named.clone();
    state.kinds().values().stream()
        .flatMap(kind -> kind.clusters().values().stream())
        .flatMap(cluster -> cluster.presence().values().stream())
        .forEach(present::or);
    IndexStore.load(store, registry, commit, present::contains);
    Catalog catalog = new Catalog(state);
    List<Piece> garbage = pieces(store, StoreKeys.GARBAGE);
    catalog.abandon(garbage);
    // An unfinished seal has used ids beyond the commit's.
    long next =
        garbage.stream().mapToLong(piece -> piece.id() + 1).reduce(commit.nextPiece(), Math::max);
    Committer committer = new Committer(store, registry, catalog, commit.withNextPiece(next));
    return new Stored(store, index, catalog, committer, retention);
  }

  /// Returns the newest timestamp of a cluster's pieces; the least long when it has none.
  public long newestMs(PieceKind kind, ClusterId cluster) {
    int number = registry().clusterNumber(cluster);
    return catalog.current().of(kind).cluster(number).pieces().stream()
        .mapToLong(piece -> piece.content().maxMs())
        .max()
        .orElse(Long.MIN_VALUE);
  }

  /// Returns the newest timestamp of all pieces; the least long when there is none.
  public long newestMs() {
    return catalog.current().pieces().stream()
        .mapToLong(piece -> piece.content().maxMs())
        .max()
        .orElse(Long.MIN_VALUE);
  }

  public RocksStore store() {
    return store;
  }

  public SeriesRegistry registry() {
    return index.registry();
  }

  public SeriesIndex index() {
    return index;
  }

  public Catalog catalog() {
    return catalog;
  }

  /// Returns who gives ids to the pieces of one seal.
  public PieceIds ids() {
    return committer.ids();
  }

  Committer committer() {
    return committer;
  }

  /// Returns what may hide data of a kind and cluster: deletes, and rules of retention.
  public List<Tombstone> hiding(StoreState state, ClusterId cluster, PieceKind kind) {
    List<Tombstone> hiding = new ArrayList<>(state.tombstones(cluster, kind));
    hiding.addAll(retention.rules(cluster));
    return hiding;
  }

  public Retention retention() {
    return retention;
  }

  public LostParts lostParts() {
    return lostParts;
  }

  /// Returns the furthest position of the log up to which a kind is sealed.
  public long sealedTo() {
    StoreState state = catalog.current();
    return Arrays.stream(PieceKind.values())
        .mapToLong(kind -> state.of(kind).sealedTo())
        .max()
        .orElse(0);
  }

  public TrimNote trimNote() {
    return trimNote;
  }

  private static StoreState state(RocksStore store, StoreRecords.Commit commit) {
    Map<PieceKind, Map<Integer, Map<Long, RoaringBitmap>>> presence =
        new EnumMap<>(PieceKind.class);
    store.scan(
        Family.POSTINGS,
        new byte[0],
        StoreKeys.presence(Long.MAX_VALUE, -1, PieceKind.SAMPLES),
        (key, value) ->
            presence
                .computeIfAbsent(StoreKeys.presenceKind(key), _ -> new HashMap<>())
                .computeIfAbsent(StoreKeys.presenceCluster(key), _ -> new TreeMap<>())
                .put(StoreKeys.presenceDay(key), refs(value)));
    Map<PieceKind, List<Piece>> pieces =
        pieces(store, StoreKeys.PIECE).stream().collect(Collectors.groupingBy(Piece::kind));
    List<Tombstone> tombstones = new ArrayList<>();
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.TOMBSTONE),
        StoreKeys.kind(StoreKeys.TOMBSTONE + 1),
        (_, value) -> tombstones.add(StoreRecords.tombstone(value)));
    StoreState state = StoreState.EMPTY.with(tombstones);
    for (PieceKind kind : PieceKind.values()) {
      Written written =
          new Written(pieces.getOrDefault(kind, List.of()), presence.getOrDefault(kind, Map.of()));
      state = state.with(kind, written, commit.sealed().to(kind));
    }
    return state;
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
    return StoredValue.read(value, "presence", Stored::refs);
  }

  private static RoaringBitmap refs(ByteBuffer payload) {
    RoaringBitmap refs = new RoaringBitmap();
    try {
      refs.deserialize(payload);
    } catch (IOException e) {
      throw new UncheckedIOException("not a bitmap", e);
    }
    if (!refs.validate()) {
      throw new IllegalArgumentException("not a bitmap");
    }
    return refs;
  }
}
