package io.tributary.storage.metrics;

import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.roaringbitmap.RoaringBitmap;

/// What is committed at one moment. Immutable, bitmaps included; a change makes a new one.
///
/// @param number ascending from state to state
/// @param sealedTo what stands in the log before is in the pieces
/// @param clusters by cluster number
/// @param tombstones every delete that still hides something
record StoreState(
    long number, long sealedTo, Map<Integer, ClusterState> clusters, List<Tombstone> tombstones) {
  static final StoreState EMPTY = new StoreState(0, 0, Map.of(), List.of());

  private static final Comparator<Piece> ORDER =
      Comparator.comparingLong(Piece::windowStartMs)
          .thenComparingLong(Piece::logStart)
          .thenComparingLong(Piece::id);

  /// The committed state of one cluster.
  ///
  /// @param pieces by window, then by place in the log
  /// @param presence the refs that have samples, by day
  record ClusterState(List<Piece> pieces, NavigableMap<Long, RoaringBitmap> presence) {
    static final ClusterState EMPTY = new ClusterState(List.of(), new TreeMap<>());

    /// Returns the union of the presence of the days that a range touches; the caller owns it.
    RoaringBitmap present(long minMs, long maxMs) {
      RoaringBitmap sum = new RoaringBitmap();
      presence
          .subMap(Windows.dayOf(minMs), true, Windows.dayOf(maxMs), true)
          .values()
          .forEach(sum::or);
      return sum;
    }

    private ClusterState with(List<Piece> added, Map<Long, RoaringBitmap> addedPresence) {
      List<Piece> all = new ArrayList<>(pieces);
      all.addAll(added);
      all.sort(ORDER);
      NavigableMap<Long, RoaringBitmap> days = new TreeMap<>(presence);
      addedPresence.forEach((day, refs) -> days.merge(day, refs, (a, b) -> RoaringBitmap.or(a, b)));
      return new ClusterState(List.copyOf(all), days);
    }

    private ClusterState without(Set<Piece> gone) {
      List<Piece> kept = pieces.stream().filter(piece -> !gone.contains(piece)).toList();
      Set<Long> days = new HashSet<>();
      kept.forEach(piece -> days.add(Windows.dayOf(piece.windowStartMs())));
      NavigableMap<Long, RoaringBitmap> presenceKept = new TreeMap<>(presence);
      presenceKept.keySet().retainAll(days);
      return new ClusterState(kept, presenceKept);
    }
  }

  ClusterState cluster(int cluster) {
    return clusters.getOrDefault(cluster, ClusterState.EMPTY);
  }

  /// Returns all pieces of all clusters, in no order.
  List<Piece> pieces() {
    return clusters.values().stream().flatMap(cluster -> cluster.pieces().stream()).toList();
  }

  /// Adds pieces and the refs that have samples in them, by cluster and day.
  StoreState with(
      List<Piece> added, Map<Integer, Map<Long, RoaringBitmap>> presence, long newSealedTo) {
    Map<Integer, List<Piece>> byCluster = new HashMap<>();
    added.forEach(
        piece -> byCluster.computeIfAbsent(piece.cluster(), _ -> new ArrayList<>()).add(piece));
    Map<Integer, ClusterState> next = new HashMap<>(clusters);
    Set<Integer> touched = new HashSet<>(byCluster.keySet());
    touched.addAll(presence.keySet());
    for (int cluster : touched) {
      List<Piece> more = byCluster.getOrDefault(cluster, List.of());
      next.put(cluster, cluster(cluster).with(more, presence.getOrDefault(cluster, Map.of())));
    }
    return new StoreState(number + 1, newSealedTo, next, tombstones);
  }

  StoreState with(List<Tombstone> added) {
    List<Tombstone> all = new ArrayList<>(tombstones);
    all.addAll(added);
    return new StoreState(number + 1, sealedTo, clusters, List.copyOf(all));
  }

  /// Takes pieces away, with the presence of days that have none left and the tombstones that hide
  /// nothing any more.
  StoreState without(List<Piece> gone) {
    Set<Piece> goneSet = new HashSet<>(gone);
    Map<Integer, ClusterState> next = new HashMap<>();
    clusters.forEach((number, cluster) -> next.put(number, cluster.without(goneSet)));
    next.values().removeIf(cluster -> cluster.pieces().isEmpty());
    List<Tombstone> hiding =
        tombstones.stream()
            .filter(
                tombstone -> tombstone.position() >= sealedTo || hidesAny(tombstone, next.values()))
            .toList();
    return new StoreState(number + 1, sealedTo, next, hiding);
  }

  private static boolean hidesAny(Tombstone tombstone, Collection<ClusterState> clusters) {
    return clusters.stream()
        .flatMap(cluster -> cluster.pieces().stream())
        .anyMatch(piece ->
            piece.logEnd() <= tombstone.position()
                && tombstone.range().overlaps(piece.minMs(), piece.maxMs()));
  }
}
