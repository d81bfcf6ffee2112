package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.pieces.Drain.Merge;
import io.tributary.storage.pieces.Drain.Merged;
import io.tributary.storage.pieces.Drain.Outcome;
import io.tributary.storage.pieces.Drain.TooMuch;
import io.tributary.storage.wal.Tombstone;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.roaringbitmap.RoaringBitmap;

/// Writes pieces again, as fewer ones and without what is hidden. Safe for use by several threads,
/// one at a time; nothing waits for it but who asks for it.
///
/// A merge that gives up, or fails, leaves the pieces as they were: it is done again, and those
/// before it are not. One whose pieces cannot become one is not done again.
final class Compactor {
  private final Stored stored;
  private final Map<PieceKind, Drain> drains;
  private final CompactionPlan plan;
  private final MergePace pace = new MergePace(this::isSealDue);
  private final ReentrantLock lock = new ReentrantLock();
  private final KeptApart apart = new KeptApart();

  Compactor(Stored stored, Map<PieceKind, Drain> drains) {
    this.stored = stored;
    this.drains = drains;
    this.plan = new CompactionPlan(stored.registry(), stored.retention(), this::hiding);
  }

  private boolean isSealDue() {
    return drains.values().stream().anyMatch(drain -> drain.fill() >= SealSchedule.NEARLY_FULL);
  }

  MergePace pace() {
    return pace;
  }

  /// Merges until nothing is due, or it is stopped.
  void run() {
    lock.lock();
    try {
      apart.retain(stored.catalog().current().pieces());
      CompactionJob due = next();
      while (due != null && !pace.isStopped()) {
        run(due);
        due = next();
      }
      if (due == null) {
        forgetDeletes();
      }
    } finally {
      lock.unlock();
    }
  }

  private @Nullable CompactionJob next() {
    return plan.next(stored.catalog().current(), apart);
  }

  private void run(CompactionJob job) {
    List<Piece> written = new ArrayList<>();
    RoaringBitmap refs = new RoaringBitmap();
    for (List<Piece> group : job.groups()) {
      Merged merged = merge(group);
      if (merged == null) {
        return;
      }
      refs.or(merged.refs());
      if (merged.piece() != null) {
        written.add(merged.piece());
      }
    }
    if (job.wholeDay() && !written.isEmpty()) {
      stored.committer().present(written, refs);
    }
  }

  /// Returns null when the pieces are as they were.
  private @Nullable Merged merge(List<Piece> pieces) {
    try (Catalog.Pin pin = stored.catalog().pin();
        PieceIds ids = stored.committer().ids()) {
      Piece first = pieces.getFirst();
      ClusterId cluster = stored.registry().clusterOf(first.cluster());
      List<Tombstone> hiding = stored.hiding(pin.state(), cluster, first.kind());
      Piece start = begin(ids, pieces, hiding);
      Drain drain = Objects.requireNonNull(drains.get(start.kind()));
      pace.begin();
      Merge merge = new Merge(pieces, hiding);
      Outcome outcome = drain.merge(merge, start, pace);
      return switch (outcome) {
        case Merged merged -> stored.committer().replace(merge, merged.piece()) ? merged : null;
        case TooMuch tooMuch -> {
          apart.add(tooMuch);
          yield null;
        }
        case null -> null;
      };
    } catch (CorruptDataException e) {
      apart.addBroken(pieces, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private Hiding hiding(StoreState state, ClusterId cluster, PieceKind kind) {
    List<Tombstone> all = stored.hiding(state, cluster, kind);
    return new Hiding(stored.index(), state, cluster, kind, all);
  }

  /// What is merged is done with the deletes of today, which are later in the log than its rows.
  private static Piece begin(PieceIds ids, List<Piece> pieces, List<Tombstone> hiding) {
    Piece first = pieces.getFirst();
    Piece.Span span = first.span();
    long logStart = first.logStart();
    long logEnd =
        hiding.stream()
            .filter(each -> !each.isRule())
            .mapToLong(each -> each.position() + 1)
            .max()
            .orElse(0);
    for (Piece piece : pieces) {
      span = span.to(piece.span());
      logStart = Math.min(logStart, piece.logStart());
      logEnd = Math.max(logEnd, piece.logEnd());
    }
    return ids.begin(first.kind(), first.cluster(), span, new LogRange(logStart, logEnd));
  }

  /// A delete stays while rows that it may hide are in memory.
  private void forgetDeletes() {
    if (stored.catalog().current().tombstones().stream().allMatch(Tombstone::isPaid)) {
      return;
    }
    Set<PieceKind> inMemory = EnumSet.noneOf(PieceKind.class);
    drains.values().stream()
        .filter(drain -> !drain.refs().isEmpty())
        .forEach(drain -> inMemory.add(drain.kind()));
    StoreState state = stored.catalog().current(); // what was in memory before may be in it
    List<Tombstone> done = new ArrayList<>();
    for (PieceKind kind : PieceKind.values()) {
      long sealedTo = state.of(kind).sealedTo();
      state.tombstones().stream()
          .filter(tombstone -> !tombstone.isPaid())
          .map(Tombstone::cluster)
          .distinct()
          .flatMap(cluster -> hiding(state, cluster, kind).done().stream())
          .filter(tombstone -> tombstone.position() <= sealedTo || !inMemory.contains(kind))
          .forEach(done::add);
    }
    if (!done.isEmpty()) {
      stored.committer().forget(done);
    }
  }
}
