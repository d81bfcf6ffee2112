package io.tributary.storage.pieces;

import io.tributary.model.error.CorruptDataException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Merges the pieces of a window into one. Confined to the sealer, but for [#stop()].
///
/// A merge that gives up, or fails, leaves the pieces as they were.
final class Compactor {
  private static final Logger LOG = LoggerFactory.getLogger(Compactor.class);

  private final Stored stored;
  private final Map<PieceKind, Drain> drains;
  private final CompactionPlan plan = new CompactionPlan();
  private final Set<Piece> broken = new HashSet<>();
  private volatile boolean stopped;

  Compactor(Stored stored, Map<PieceKind, Drain> drains) {
    this.stored = stored;
    this.drains = drains;
  }

  void stop() {
    stopped = true;
  }

  /// Merges until nothing is due.
  void run() {
    List<Piece> due = plan.next(stored.catalog().current(), broken);
    while (due.size() > 1 && !stopped) {
      merge(due);
      due = plan.next(stored.catalog().current(), broken);
    }
  }

  private void merge(List<Piece> pieces) {
    Committer committer = stored.committer();
    Piece first = pieces.getFirst();
    LogRange log = new LogRange(first.logStart(), pieces.getLast().logEnd());
    Piece start = committer.ids().begin(first.kind(), first.cluster(), first.windowStartMs(), log);
    boolean done = false;
    try {
      Drain drain = Objects.requireNonNull(drains.get(first.kind()));
      @Nullable Piece merged = drain.merge(pieces, start, () -> stopped);
      if (merged != null) {
        committer.replace(pieces, merged);
        done = true;
      }
    } catch (CorruptDataException e) {
      broken.addAll(pieces);
      LOG.error("pieces stay apart, one cannot be read error={}", e.getMessage());
    } finally {
      List<Piece> begun = committer.ids().takeBegun();
      if (!done) {
        stored.catalog().abandon(begun);
      }
    }
  }
}
