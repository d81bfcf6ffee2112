package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.wal.Tombstone;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.roaringbitmap.RoaringBitmap;

/// What hides stored data of one kind and cluster in one state, and where. Confined to one thread.
final class Hiding {
  private final SeriesIndex index;
  private final int cluster;
  private final ClusterState stored;
  private final List<Tombstone> all;
  private final Map<Tombstone, RoaringBitmap> selected = new HashMap<>();

  /// Finds what hides data in a state.
  @FunctionalInterface
  interface Finder {
    Hiding find(StoreState state, ClusterId cluster, PieceKind kind);
  }

  /// @param all what may hide data of the kind and cluster
  Hiding(
      SeriesIndex index, StoreState state, ClusterId cluster, PieceKind kind, List<Tombstone> all) {
    this.index = index;
    this.cluster = index.registry().clusterNumber(cluster);
    this.stored = state.of(kind).cluster(this.cluster);
    this.all = all;
  }

  /// Returns whether the pieces of a day may have rows that a delete hides, or that a rule does
  /// since all of the day is past it.
  boolean hidesAny(long day, List<Piece> pieces) {
    return all.stream().anyMatch(tombstone -> hidesAny(tombstone, day, pieces));
  }

  /// Returns the deletes that hide nothing in any piece.
  List<Tombstone> done() {
    return all.stream()
        .filter(tombstone -> !tombstone.isRule())
        .filter(tombstone ->
            stored.presence().keySet().stream()
                .noneMatch(day -> hidesAny(tombstone, day, stored.piecesOf(day))))
        .toList();
  }

  private boolean hidesAny(Tombstone tombstone, long day, List<Piece> pieces) {
    boolean due =
        tombstone.isRule()
            ? tombstone.range().contains((day + 1) * Windows.DAY_MS - 1)
            : pieces.stream().anyMatch(piece -> mayHide(tombstone, piece));
    return due && hasSeries(tombstone, day);
  }

  static boolean mayHide(Tombstone tombstone, Piece piece) {
    return piece.logEnd() <= tombstone.position()
        && tombstone.range().overlaps(piece.minMs(), piece.maxMs());
  }

  private boolean hasSeries(Tombstone tombstone, long day) {
    RoaringBitmap present = stored.presence().get(day);
    return present != null
        && RoaringBitmap.intersects(
            present,
            selected.computeIfAbsent(tombstone, each -> index.select(cluster, each.matchers())));
  }
}
