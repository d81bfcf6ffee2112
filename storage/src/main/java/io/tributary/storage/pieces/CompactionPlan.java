package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.StoreState.ClusterState;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Chooses which pieces are worth merging: those of a window first, then windows into days.
final class CompactionPlan {
  /// What came late waits until it is this share of what is there.
  static final int LATE_SHARE = 8;

  private final SeriesRegistry registry;
  private final Retention retention;
  private final Hiding.Finder hiding;

  CompactionPlan(SeriesRegistry registry, Retention retention, Hiding.Finder hiding) {
    this.registry = registry;
    this.retention = retention;
    this.hiding = hiding;
  }

  /// Returns what is due, or null when nothing is.
  ///
  /// @param apart pieces that stay as they are, or apart
  @Nullable CompactionJob next(StoreState state, KeptApart apart) {
    for (PieceKind kind : PieceKind.values()) {
      for (Map.Entry<Integer, ClusterState> each : state.of(kind).clusters().entrySet()) {
        List<Piece> pieces = each.getValue().pieces();
        List<Piece> window = WindowPlan.next(pieces, apart);
        if (!window.isEmpty()) {
          return new CompactionJob(List.of(window), false);
        }
        ClusterId cluster = registry.clusterOf(each.getKey());
        boolean mergesDays = kind.mergesDays() && retention.isManyDays(cluster);
        CompactionJob day =
            new DayPlan(hiding.find(state, cluster, kind), mergesDays, apart).next(pieces);
        if (day != null) {
          return day;
        }
      }
    }
    return null;
  }

  /// Returns whether there is enough beside the largest piece to write that one again.
  static boolean isWorthIt(List<Piece> pieces) {
    long all = pieces.stream().mapToLong(Piece::bytes).sum();
    long largest = pieces.stream().mapToLong(Piece::bytes).max().orElse(0);
    return pieces.size() > 1 && (all - largest) * LATE_SHARE >= largest;
  }

  /// Returns the time that the newest window of a cluster begins.
  static long newestWindowMs(List<Piece> pieces) {
    return pieces.stream().mapToLong(Piece::endMs).max().orElse(0) - Windows.WINDOW_MS;
  }
}
