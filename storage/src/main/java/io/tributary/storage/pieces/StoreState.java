package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.roaringbitmap.RoaringBitmap;

/// What is committed at one moment. Immutable, bitmaps included; a change makes a new one.
///
/// @param number ascending from state to state
/// @param kinds what there is of each kind
/// @param tombstones every delete that still hides something, and some of log entries that hid
///   something once, by place in the log
/// @param removals how often what readers saw was taken away since the start
public record StoreState(
    long number, Map<PieceKind, KindState> kinds, List<Tombstone> tombstones, long removals) {
  private static final int KEPT_PAID = 100;

  static final StoreState EMPTY = new StoreState(0, Map.of(), List.of(), 0);

  private static final Comparator<Piece> ORDER =
      Comparator.comparingLong(Piece::windowStartMs)
          .thenComparingLong(Piece::logStart)
          .thenComparingLong(Piece::id);

  /// The committed state of one kind of data.
  ///
  /// @param sealedTo what stands in the log before is in the pieces
  /// @param clusters by cluster number
  public record KindState(long sealedTo, Map<Integer, ClusterState> clusters) {
    static final KindState EMPTY = new KindState(0, Map.of());

    public ClusterState cluster(int cluster) {
      return clusters.getOrDefault(cluster, ClusterState.EMPTY);
    }

    private KindState with(Written written, long newSealedTo) {
      Map<Integer, List<Piece>> byCluster = new HashMap<>();
      for (Piece piece : written.pieces()) {
        byCluster.computeIfAbsent(piece.cluster(), _ -> new ArrayList<>()).add(piece);
      }
      Map<Integer, ClusterState> next = new HashMap<>(clusters);
      Set<Integer> touched = new HashSet<>(byCluster.keySet());
      touched.addAll(written.presence().keySet());
      for (int cluster : touched) {
        List<Piece> more = byCluster.getOrDefault(cluster, List.of());
        Map<Long, RoaringBitmap> days = written.presence().getOrDefault(cluster, Map.of());
        next.put(cluster, cluster(cluster).with(more, days));
      }
      return new KindState(newSealedTo, next);
    }

    private KindState without(Set<Piece> gone) {
      Map<Integer, ClusterState> next = new HashMap<>();
      clusters.forEach((number, cluster) -> next.put(number, cluster.without(gone)));
      next.values().removeIf(cluster -> cluster.pieces().isEmpty());
      return new KindState(sealedTo, next);
    }
  }

  /// The committed state of one cluster.
  ///
  /// @param pieces by window, then by place in the log
  /// @param presence the refs that have rows, by day
  public record ClusterState(List<Piece> pieces, NavigableMap<Long, RoaringBitmap> presence) {
    static final ClusterState EMPTY = new ClusterState(List.of(), new TreeMap<>());

    /// Returns the union of the presence of the days that a range touches; the caller owns it.
    public RoaringBitmap present(long minMs, long maxMs) {
      RoaringBitmap sum = new RoaringBitmap();
      Windows.ofDays(presence, minMs, maxMs).forEach(sum::or);
      return sum;
    }

    /// Returns the union of the presence of the days that lie wholly in a range; the caller owns
    /// it.
    public RoaringBitmap presentOnDaysWithin(NanoRange range) {
      RoaringBitmap sum = new RoaringBitmap();
      presence.forEach((day, refs) -> {
        long startMs = day * Windows.DAY_MS;
        if (range.contains(Windows.startNs(startMs))
            && range.contains(Windows.lastNs(startMs + Windows.DAY_MS - 1))) {
          sum.or(refs);
        }
      });
      return sum;
    }

    /// Returns the pieces of a day, in their order.
    List<Piece> piecesOf(long day) {
      return pieces.stream().filter(piece -> piece.day() == day).toList();
    }

    private ClusterState with(long day, RoaringBitmap refs) {
      NavigableMap<Long, RoaringBitmap> days = new TreeMap<>(presence);
      days.put(day, refs);
      return new ClusterState(pieces, days);
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
      kept.forEach(piece -> days.add(piece.day()));
      NavigableMap<Long, RoaringBitmap> presenceKept = new TreeMap<>(presence);
      presenceKept.keySet().retainAll(days);
      return new ClusterState(kept, presenceKept);
    }
  }

  public KindState of(PieceKind kind) {
    return kinds.getOrDefault(kind, KindState.EMPTY);
  }

  /// Returns all pieces of all kinds and clusters, in no order.
  public List<Piece> pieces() {
    return kinds.values().stream()
        .flatMap(kind -> kind.clusters().values().stream())
        .flatMap(cluster -> cluster.pieces().stream())
        .toList();
  }

  /// Returns what kind of data a delete is about.
  static PieceKind kindOf(Tombstone tombstone) {
    return tombstone.entries() == null ? PieceKind.SAMPLES : PieceKind.ENTRIES;
  }

  /// Returns the deletes that may hide something of a cluster.
  public List<Tombstone> tombstones(ClusterId cluster, PieceKind kind) {
    return tombstones.stream()
        .filter(each -> !each.isPaid() && kindOf(each) == kind && each.cluster().equals(cluster))
        .toList();
  }

  /// Adds pieces of a kind, and the refs that have rows in them.
  StoreState with(PieceKind kind, Written written, long newSealedTo) {
    Map<PieceKind, KindState> next = new EnumMap<>(PieceKind.class);
    next.putAll(kinds);
    next.put(kind, of(kind).with(written, newSealedTo));
    return new StoreState(number + 1, next, tombstones, removals);
  }

  /// Adds deletes.
  StoreState with(List<Tombstone> added) {
    List<Tombstone> all = new ArrayList<>(tombstones);
    all.addAll(added);
    return new StoreState(number + 1, kinds, List.copyOf(all), removals + 1);
  }

  /// Replaces which series the day of a piece has.
  StoreState withPresence(Piece piece, RoaringBitmap refs) {
    KindState kind = of(piece.kind());
    Map<Integer, ClusterState> clusters = new HashMap<>(kind.clusters());
    clusters.put(piece.cluster(), kind.cluster(piece.cluster()).with(piece.day(), refs));
    Map<PieceKind, KindState> next = new EnumMap<>(PieceKind.class);
    next.putAll(kinds);
    next.put(piece.kind(), new KindState(kind.sealedTo(), clusters));
    return new StoreState(number + 1, next, tombstones, removals);
  }

  /// Takes pieces away whose rows nothing else has.
  StoreState withRemoved(List<Piece> gone) {
    StoreState rest = without(gone);
    return new StoreState(rest.number, rest.kinds, rest.tombstones, removals + 1);
  }

  /// Takes deletes away that hide nothing any more.
  StoreState withoutTombstones(List<Tombstone> done) {
    return new StoreState(number + 1, kinds, without(tombstones, done::contains), removals);
  }

  /// Notes that something is gone of what deletes hide.
  StoreState withBegun(Collection<Tombstone> begun) {
    List<Tombstone> next =
        tombstones.stream().map(each -> begun.contains(each) ? each.begun() : each).toList();
    return new StoreState(number + 1, kinds, next, removals);
  }

  /// Takes a delete away whatever it hides.
  StoreState withoutTombstone(Tombstone canceled) {
    List<Tombstone> rest = tombstones.stream().filter(each -> !each.equals(canceled)).toList();
    return new StoreState(number + 1, kinds, rest, removals);
  }

  /// Of those about log entries, the newest that are done are kept to be looked at.
  private static List<Tombstone> without(List<Tombstone> all, Predicate<Tombstone> isDone) {
    List<Tombstone> rest = new ArrayList<>();
    for (Tombstone each : all) {
      Tombstone left = each.isPaid() || !isDone.test(each) ? each : each.paid();
      if (left != null) {
        rest.add(left);
      }
    }
    List<Tombstone> paid = rest.stream().filter(Tombstone::isPaid).toList();
    rest.removeAll(paid.subList(0, Math.max(0, paid.size() - KEPT_PAID)));
    return List.copyOf(rest);
  }

  /// Takes pieces away, with the presence of days that have none left and the tombstones that hide
  /// nothing any more.
  StoreState without(List<Piece> gone) {
    Set<Piece> goneSet = new HashSet<>(gone);
    Map<PieceKind, KindState> next = new EnumMap<>(PieceKind.class);
    kinds.forEach((kind, state) -> next.put(kind, state.without(goneSet)));
    return new StoreState(
        number + 1, next, without(tombstones, tombstone -> isDone(tombstone, next)), removals);
  }

  private static boolean isDone(Tombstone tombstone, Map<PieceKind, KindState> kinds) {
    KindState kind = kinds.getOrDefault(kindOf(tombstone), KindState.EMPTY);
    return tombstone.position() < kind.sealedTo() && !hidesAny(tombstone, kind.clusters().values());
  }

  private static boolean hidesAny(Tombstone tombstone, Collection<ClusterState> clusters) {
    return clusters.stream()
        .flatMap(cluster -> cluster.pieces().stream())
        .anyMatch(piece ->
            piece.logEnd() <= tombstone.position()
                && tombstone.range().overlaps(piece.minMs(), piece.maxMs()));
  }
}
