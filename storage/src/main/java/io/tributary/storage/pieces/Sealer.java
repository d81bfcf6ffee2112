package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import io.tributary.storage.wal.Tombstone;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Moves rows from memory to the disk, deletes, and drops what is past its retention.
///
/// Safe for use by several threads; one works at a time, and merging goes on beside it. Whatever
/// fails leaves the store as it was: the generation stays in memory and in the log, and is sealed
/// by the next call.
public final class Sealer {
  /// What the sealer asks of the log.
  public interface Log {
    /// Returns the position up to which everything is applied.
    long appliedPosition();

    /// Lets go of what lies wholly below `position`.
    void trim(long position);
  }

  private final Stored stored;
  private final Catalog catalog;
  private final Committer committer;
  private final Compactor compactor;
  private final Sweeper sweeper;
  private final Map<PieceKind, Drain> drains = new EnumMap<>(PieceKind.class);
  private final Log log;
  private final ReentrantLock lock = new ReentrantLock();

  /// @param allDrains one for each kind that the log holds
  public Sealer(Stored stored, List<? extends Drain> allDrains, Log log) {
    this.stored = stored;
    this.catalog = stored.catalog();
    this.committer = stored.committer();
    allDrains.forEach(drain -> drains.put(drain.kind(), drain));
    this.compactor = new Compactor(stored, drains);
    this.sweeper = new Sweeper(stored.store(), catalog);
    this.log = log;
  }

  /// Seals what is in memory, and trims the log before it.
  public void seal() {
    lock.lock();
    try {
      long applied = log.appliedPosition(); // all of it is in what is frozen from here on
      drains.values().forEach(this::seal);
      log.trim(applied);
    } finally {
      lock.unlock();
    }
  }

  private void seal(Drain drain) {
    List<? extends Drain.Frozen> all = drain.freeze();
    if (all.isEmpty()) {
      committer.keep(drain.extras());
    }
    all.forEach(frozen -> seal(drain, frozen));
  }

  private void seal(Drain drain, Drain.Frozen frozen) {
    try (PieceIds ids = committer.ids()) {
      committer.seal(drain.kind(), frozen.write(ids), frozen.logEnd(), drain.extras());
    }
    frozen.drop();
  }

  /// Deletes, and keeps the delete for as long as it hides something. What comes after it in the
  /// log is not sealed before it is kept.
  ///
  /// @param append writes the delete to the log
  public void delete(Supplier<Tombstone> append) {
    lock.lock();
    try {
      committer.delete(append.get());
    } finally {
      lock.unlock();
    }
  }

  /// Takes what is past its retention out of use, merges pieces where that is due, and frees the
  /// space of what nobody reads any more.
  public void clean() {
    expire();
    compactor.pace().hurry(compactor::run);
    expire();
  }

  /// Takes what is past its retention out of use, and frees the space of what nobody reads any
  /// more.
  void expire() {
    lock.lock();
    try {
      List<Piece> expired =
          stored.retention().expired(catalog.current(), stored.registry()::clusterOf);
      if (!expired.isEmpty()) {
        committer.remove(expired);
      }
      for (Piece gone : sweeper.sweep()) {
        Objects.requireNonNull(drains.get(gone.kind())).forget(gone);
      }
    } finally {
      lock.unlock();
    }
  }

  /// Returns how full the fullest memory is: a share of it.
  double fill() {
    return drains.values().stream().mapToDouble(Drain::fill).max().orElse(0);
  }

  /// Returns the time of the newest row since the start of every cluster that had one.
  Map<ClusterId, Long> newestMs() {
    Map<ClusterId, Long> newest = new HashMap<>();
    drains
        .values()
        .forEach(drain -> drain.newestMs().forEach((c, ms) -> newest.merge(c, ms, Math::max)));
    return newest;
  }

  Compactor compactor() {
    return compactor;
  }
}
