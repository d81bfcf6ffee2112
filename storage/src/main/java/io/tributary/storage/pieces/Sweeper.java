package io.tributary.storage.pieces;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Frees the space of pieces that nobody reads any more. Confined to the sealer.
///
/// Neighbours go together, so that whole files do and nothing is rewritten but at the edges.
final class Sweeper {
  private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

  private record Range(Family family, byte[] from, byte[] to) {}

  private final RocksStore store;
  private final Catalog catalog;

  /// @param store holds the values of pieces, and what is noted of them
  Sweeper(RocksStore store, Catalog catalog) {
    this.store = store;
    this.catalog = catalog;
  }

  /// Returns the pieces that are gone for good.
  List<Piece> sweep() {
    List<Piece> garbage = catalog.removable();
    if (garbage.isEmpty()) {
      return garbage;
    }
    revoke(garbage);
    Map<PieceKind, List<Piece>> byKind =
        garbage.stream().collect(Collectors.groupingBy(Piece::kind));
    List<Range> dropped = new ArrayList<>();
    byKind.forEach((kind, pieces) -> drop(kind, pieces, dropped));
    store.flush(byKind.keySet().stream().map(PieceKind::family).toList());
    dropped.forEach(this::compact);
    Batch batch = new Batch();
    garbage.forEach(
        piece -> batch.delete(Family.META, StoreKeys.meta(StoreKeys.GARBAGE, piece.id())));
    store.commit(batch);
    return garbage;
  }

  private void drop(PieceKind kind, List<Piece> garbage, List<Range> dropped) {
    NavigableMap<byte[], Piece> byKey = byKey(garbage.stream());
    NavigableMap<byte[], Piece> kept =
        byKey(catalog.kept().stream().filter(piece -> piece.kind() == kind));
    byte[] from = byKey.firstKey();
    while (from != null) {
      byte[] limit = kept.higherKey(from);
      NavigableMap<byte[], Piece> run =
          limit == null ? byKey.tailMap(from, true) : byKey.subMap(from, true, limit, false);
      byte[] to = StoreKeys.end(run.lastEntry().getValue());
      store.drop(kind.family(), from, to);
      dropped.add(new Range(kind.family(), from, to));
      from = byKey.higherKey(run.lastKey());
    }
  }

  /// What lies in a file with damage, or beside one, stays until that goes as a whole.
  private void compact(Range range) {
    try {
      store.compact(range.family, range.from, range.to);
    } catch (CorruptDataException e) {
      LOG.warn("damage keeps dropped values on the disk error={}", e.getMessage());
    }
  }

  private static NavigableMap<byte[], Piece> byKey(Stream<Piece> pieces) {
    NavigableMap<byte[], Piece> byKey = new TreeMap<>(Arrays::compareUnsigned);
    pieces.forEach(piece -> byKey.put(StoreKeys.start(piece), piece));
    return byKey;
  }

  /// A seal whose commit failed may have left it in the log all the same: it must not come back.
  private void revoke(List<Piece> garbage) {
    Batch batch = new Batch();
    garbage.forEach(
        piece -> batch.delete(Family.META, StoreKeys.meta(StoreKeys.PIECE, piece.id())));
    store.commit(batch);
  }
}
