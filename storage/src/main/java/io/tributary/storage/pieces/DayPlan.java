package io.tributary.storage.pieces;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Chooses which days of a cluster are worth merging, and which have rows that something hides.
///
/// A piece of several windows has the first rows that the log had of them: all pieces of a window
/// go together, and what comes later is later in the log.
final class DayPlan {
  private final Hiding hiding;
  private final boolean mergesDays;
  private final KeptApart apart;

  /// @param mergesDays whether windows become days, or only what is hidden is written again
  DayPlan(Hiding hiding, boolean mergesDays, KeptApart apart) {
    this.hiding = hiding;
    this.mergesDays = mergesDays;
    this.apart = apart;
  }

  /// Returns what is due, or null when nothing is.
  ///
  /// @param pieces of the cluster, by window, then by place in the log
  @Nullable CompactionJob next(List<Piece> pieces) {
    long newestDay = Windows.dayOf(CompactionPlan.newestWindowMs(pieces));
    return pieces.stream()
        .collect(Collectors.groupingBy(Piece::day, TreeMap::new, Collectors.toList()))
        .values()
        .stream()
        .filter(apart::areWhole)
        .map(day -> due(day, mergesDays && day.getFirst().day() < newestDay))
        .filter(job -> !job.groups().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private CompactionJob due(List<Piece> day, boolean merge) {
    List<List<Piece>> groups = groups(day, merge);
    if (hiding.hidesAny(day.getFirst().day(), day)) {
      return new CompactionJob(groups, true);
    }
    List<List<Piece>> worthIt =
        merge ? groups.stream().filter(CompactionPlan::isWorthIt).toList() : List.of();
    return new CompactionJob(worthIt, worthIt.size() == groups.size());
  }

  /// Returns each unit's pieces, with neighbours up to the largest size of a piece if they are to
  /// `join`. Pieces of log entries, and of a unit that has too much, stay alone: they keep their
  /// places in the log.
  private List<List<Piece>> groups(List<Piece> day, boolean join) {
    List<List<Piece>> groups = new ArrayList<>();
    boolean isOpen = false;
    long bytes = 0;
    for (List<Piece> unit : units(day)) {
      if (!unit.getFirst().kind().mergesDays() || !apart.mayJoin(unit)) {
        unit.forEach(piece -> groups.add(List.of(piece)));
        isOpen = false;
        continue;
      }
      long more = unit.stream().mapToLong(Piece::bytes).sum();
      if (!isOpen
          || bytes + more > unit.getFirst().kind().mergedBytes()
          || !apart.mayJoin(groups.getLast(), unit)) {
        groups.add(new ArrayList<>());
        bytes = 0;
      }
      groups.getLast().addAll(unit);
      bytes += more;
      isOpen = join;
    }
    return groups;
  }

  /// Returns the pieces that have windows in common.
  private static List<List<Piece>> units(List<Piece> day) {
    List<List<Piece>> units = new ArrayList<>();
    long endMs = Long.MIN_VALUE;
    for (Piece piece : day) {
      if (piece.windowStartMs() >= endMs) {
        units.add(new ArrayList<>());
      }
      units.getLast().add(piece);
      endMs = Math.max(endMs, piece.endMs());
    }
    return units;
  }
}
