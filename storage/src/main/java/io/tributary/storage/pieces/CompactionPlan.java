package io.tributary.storage.pieces;

import io.tributary.storage.pieces.StoreState.ClusterState;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Chooses which pieces are worth merging.
final class CompactionPlan {
  /// So many pieces of a window are too many for its readers, be it open or not.
  private static final int MANY = 8;

  /// A piece this many times as large as those after it is left alone.
  private static final int LARGER = 2;

  /// What came late to a closed window waits until it is this share of what is there.
  private static final int LATE_SHARE = 8;

  /// Returns neighbours in the log, all of one kind and window of one cluster; empty when nothing
  /// is due.
  ///
  /// @param broken pieces that cannot be read: they stay as they are
  List<Piece> next(StoreState state, Set<Piece> broken) {
    for (PieceKind kind : PieceKind.values()) {
      List<Tombstone> tombstones = kind == PieceKind.SAMPLES ? state.tombstones() : List.of();
      for (ClusterState cluster : state.of(kind).clusters().values()) {
        List<Piece> due = next(cluster, tombstones, broken);
        if (!due.isEmpty()) {
          return due;
        }
      }
    }
    return List.of();
  }

  private static List<Piece> next(
      ClusterState cluster, List<Tombstone> tombstones, Set<Piece> broken) {
    List<Piece> pieces = cluster.pieces();
    long newest = pieces.isEmpty() ? 0 : pieces.getLast().windowStartMs();
    int from = 0;
    while (from < pieces.size()) {
      int to = windowEnd(pieces, from);
      List<Piece> due = due(pieces.subList(from, to), newest, tombstones);
      if (!due.isEmpty() && due.stream().noneMatch(broken::contains)) {
        return due;
      }
      from = to;
    }
    return List.of();
  }

  private static int windowEnd(List<Piece> pieces, int from) {
    int to = from + 1;
    while (to < pieces.size()
        && pieces.get(to).windowStartMs() == pieces.get(from).windowStartMs()) {
      to++;
    }
    return to;
  }

  private static List<Piece> due(
      List<Piece> window, long newestWindowMs, List<Tombstone> tombstones) {
    boolean closed = window.getFirst().windowStartMs() < newestWindowMs;
    for (List<Piece> run : runs(window, tombstones)) {
      if (closed && run.size() > 1 && isWorthIt(run)) {
        return run;
      }
      List<Piece> newest = newestOfASize(run);
      if (newest.size() >= MANY) {
        return newest;
      }
    }
    return List.of();
  }

  /// Returns the newest pieces up to one that is much larger than all of them: what a window that
  /// is sealed often has merged before is not written again with each handful of new ones.
  private static List<Piece> newestOfASize(List<Piece> run) {
    int from = run.size() - 1;
    long bytes = run.get(from).bytes();
    while (from > 0 && run.get(from - 1).bytes() <= LARGER * bytes) {
      bytes += run.get(--from).bytes();
    }
    return run.subList(from, run.size());
  }

  private static boolean isWorthIt(List<Piece> run) {
    long all = run.stream().mapToLong(Piece::bytes).sum();
    long largest = run.stream().mapToLong(Piece::bytes).max().orElse(0);
    boolean large = all / run.size() >= run.getFirst().kind().largeBytes();
    return !large && (all - largest) * LATE_SHARE >= largest;
  }

  /// A delete hides what ends before it: pieces on its two sides must not become one. Nor do those
  /// that would be too large.
  private static List<List<Piece>> runs(List<Piece> window, List<Tombstone> tombstones) {
    List<List<Piece>> runs = new ArrayList<>();
    long bytes = 0;
    for (Piece piece : window) {
      Piece before = runs.isEmpty() ? null : runs.getLast().getLast();
      if (before == null
          || isBetween(tombstones, before, piece)
          || piece.bytes() > piece.kind().mergedBytes() - bytes) {
        runs.add(new ArrayList<>());
        bytes = 0;
      }
      runs.getLast().add(piece);
      bytes += piece.bytes();
    }
    return runs;
  }

  private static boolean isBetween(List<Tombstone> tombstones, Piece before, Piece after) {
    return tombstones.stream()
        .anyMatch(tombstone ->
            before.logEnd() <= tombstone.position() && tombstone.position() < after.logEnd());
  }
}
