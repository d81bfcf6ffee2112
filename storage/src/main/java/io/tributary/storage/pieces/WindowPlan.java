package io.tributary.storage.pieces;

import io.tributary.storage.codec.Effort;
import java.util.ArrayList;
import java.util.List;

/// Chooses which pieces of a window are worth merging.
final class WindowPlan {
  /// So many small pieces of a window are too many for its readers, be it open or not.
  private static final int MANY = 8;

  /// A piece this many times as large as those after it is left alone.
  private static final int LARGER = 2;

  /// Lines are written by column so many large pieces at a time: the more of them, the smaller.
  private static final int SEALED_LARGE = 4;

  private WindowPlan() {}

  /// Returns neighbours in the log, all of one window; empty when nothing is due.
  ///
  /// @param all of one kind and cluster, by window, then by place in the log
  static List<Piece> next(List<Piece> all, KeptApart apart) {
    long newest = CompactionPlan.newestWindowMs(all);
    List<Piece> pieces = all.stream().filter(piece -> piece.span().windows() == 1).toList();
    int from = 0;
    while (from < pieces.size()) {
      int to = windowEnd(pieces, from);
      List<Piece> due = due(pieces.subList(from, to), newest, apart);
      if (!due.isEmpty() && apart.areWhole(due)) {
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

  private static List<Piece> due(List<Piece> window, long newestWindowMs, KeptApart apart) {
    boolean closed = window.getFirst().windowStartMs() < newestWindowMs;
    for (List<Piece> run : runs(window, apart)) {
      if (closed && !areLarge(run) && CompactionPlan.isWorthIt(run)) {
        return run;
      }
      List<Piece> sealed = sealedLines(run, closed);
      if (!sealed.isEmpty()) {
        return sealed;
      }
      List<Piece> newest = newestOfASize(run);
      if (newest.size() >= MANY && !areLarge(newest)) {
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

  /// Returns neighbours whose lines are still as they were sealed, as soon as they are enough to
  /// become a large piece, or all there is: they are written again once, be it alone. What was
  /// written hastily is always enough, as nothing finds it.
  private static List<Piece> sealedLines(List<Piece> run, boolean closed) {
    PieceKind kind = run.getFirst().kind();
    if (kind != PieceKind.ENTRIES) {
      return List.of();
    }
    long largest = run.stream().mapToLong(Piece::bytes).max().orElse(0);
    long enough = closed ? largest / CompactionPlan.LATE_SHARE : SEALED_LARGE * kind.largeBytes();
    int from = 0;
    long bytes = 0;
    for (int to = 0; to < run.size(); to++) {
      bytes += run.get(to).effort() == Effort.HASTY ? enough : run.get(to).bytes();
      if (run.get(to).effort() == Effort.THOROUGH) {
        from = to + 1;
        bytes = 0;
      }
      boolean ends = to + 1 == run.size() || run.get(to + 1).effort() == Effort.THOROUGH;
      if (ends && from <= to && bytes >= enough) {
        return run.subList(from, to + 1);
      }
    }
    return List.of();
  }

  private static boolean areLarge(List<Piece> run) {
    long all = run.stream().mapToLong(Piece::bytes).sum();
    return all / run.size() >= run.getFirst().kind().largeBytes();
  }

  /// What would be too large does not become one.
  private static List<List<Piece>> runs(List<Piece> window, KeptApart apart) {
    List<List<Piece>> runs = new ArrayList<>();
    long bytes = 0;
    for (Piece piece : window) {
      if (runs.isEmpty()
          || piece.bytes() > piece.kind().mergedBytes() - bytes
          || !apart.mayJoin(runs.getLast(), List.of(piece))) {
        runs.add(new ArrayList<>());
        bytes = 0;
      }
      runs.getLast().add(piece);
      bytes += piece.bytes();
    }
    return runs;
  }
}
