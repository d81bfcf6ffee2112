package io.tributary.storage.logs;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.filter.TextQuery;
import io.tributary.storage.pieces.Piece;
import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which chunks may have what is looked for, by the filters of their pieces. Safe for use by
/// several threads.
final class WantedChunks {
  private static final int FEW_SHARE = 4;

  private final ChunkStore store;
  private final TextQuery query;
  private final OpenChunks.Damage damage;
  private final Map<Long, BitSet> candidates = new ConcurrentHashMap<>(); // of pieces

  WantedChunks(ChunkStore store, TextQuery query, OpenChunks.Damage damage) {
    this.store = store;
    this.query = query;
    this.damage = damage;
  }

  /// Returns whether nothing is looked for.
  boolean areAll() {
    return query.isEmpty();
  }

  boolean has(Piece piece, int chunk) {
    return query.isEmpty() || of(piece).get(chunk);
  }

  /// Finds out which chunks of a piece are wanted, so that it is known later.
  void ask(Piece piece) {
    if (!query.isEmpty()) {
      var _ = of(piece);
    }
  }

  private BitSet of(Piece piece) {
    BitSet known = candidates.get(piece.id());
    return known == null ? candidates.computeIfAbsent(piece.id(), _ -> candidates(piece)) : known;
  }

  /// Returns whether few chunks of a piece may have what is looked for, of which there is little
  /// then.
  boolean areFew(Piece piece) {
    return !query.isEmpty() && of(piece).cardinality() < piece.values() / FEW_SHARE;
  }

  private BitSet candidates(Piece piece) {
    try {
      return query.candidates(
          store.filters(piece), piece.values(), number -> store.filter(piece, number));
    } catch (CorruptDataException e) {
      damage.accept(e);
      BitSet all = new BitSet();
      all.set(0, piece.values());
      return all;
    }
  }
}
