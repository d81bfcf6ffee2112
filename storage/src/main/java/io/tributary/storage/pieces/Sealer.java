package io.tributary.storage.pieces;

import io.prometheus.client.Counter;
import io.tributary.model.ClusterId;
import io.tributary.model.logs.Cancellation;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.wal.Tombstone;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Moves rows from memory to the disk, deletes, and drops what is past its retention.
///
/// Safe for use by several threads; one works at a time, and merging goes on beside it. Whatever
/// fails leaves the store as it was: the generation stays in memory and in the log, and is sealed
/// by the next call.
public final class Sealer {
  private static final Logger LOG = LoggerFactory.getLogger(Sealer.class);

  /// Something that reads files.
  @FunctionalInterface
  public interface Reading {
    void run() throws IOException;
  }

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
  private final SeriesAging aging;
  private final Map<PieceKind, Drain> drains = new EnumMap<>(PieceKind.class);
  private final Log log;
  private final DiskFloor floor;
  private final Counter.Child earlyBytes;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicBoolean sealAsked;

  /// @param allDrains one for each kind that the log holds
  public Sealer(
      Stored stored,
      List<? extends Drain> allDrains,
      Log log,
      DiskFloor floor,
      SelfMetrics metrics) {
    this.stored = stored;
    this.catalog = stored.catalog();
    this.committer = stored.committer();
    allDrains.forEach(drain -> drains.put(drain.kind(), drain));
    this.compactor = new Compactor(stored, drains);
    this.aging = new SeriesAging(stored, drains.values());
    this.sweeper = new Sweeper(stored.store(), catalog);
    this.log = log;
    sealAsked =
        new AtomicBoolean(
            catalog.current().tombstones().stream().anyMatch(delete -> !delete.isPaid()));
    earlyBytes = metrics.counter(SelfMetric.STORAGE_EARLY_DROPPED);
    this.floor = floor;
    metrics.gauge(SelfMetric.STORAGE_FREE_DISK, floor::freeBytes);
  }

  /// Seals what is in memory, and trims the log before it.
  public void seal() {
    lock.lock();
    try {
      long applied = log.appliedPosition(); // all of it is in what is frozen from here on
      drains.values().forEach(this::seal);
      sealAsked.set(false);
      stored.trimNote().set(applied, stored.sealedTo());
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

  /// Seals, and reads while nothing is committed or trimmed.
  public void sealAndRead(Reading reading) throws IOException {
    lock.lock();
    try {
      seal();
      committer.read(reading);
    } finally {
      lock.unlock();
    }
  }

  /// Deletes, and keeps the delete for as long as it hides something. What comes after it in the
  /// log is not sealed before it is kept.
  ///
  /// @param append writes the delete to the log
  /// @return the delete
  public Tombstone delete(Supplier<Tombstone> append) {
    lock.lock();
    try {
      Tombstone tombstone = append.get();
      committer.delete(tombstone);
      sealAsked.set(true);
      return tombstone;
    } finally {
      lock.unlock();
    }
  }

  /// Takes a delete of log entries back.
  ///
  /// @param partly whether also one of which some entries are gone
  public Cancellation cancel(ClusterId cluster, long position, boolean partly) {
    return committer.cancel(cluster, position, partly);
  }

  /// Returns whether there was a delete since the last seal, or one that is not done at the start:
  /// what it hides in memory goes only once it is sealed.
  boolean isSealAsked() {
    return sealAsked.get();
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
      long missingBytes = floor.missingBytes(catalog.returningBytes());
      Retention.Expired expired =
          stored.retention().expired(catalog.current(), stored.registry()::clusterOf, missingBytes);
      if (!expired.all().isEmpty()) {
        committer.remove(expired.all());
      }
      tellOfEarly(expired.early(), missingBytes);
      for (Piece gone : sweeper.sweep()) {
        Objects.requireNonNull(drains.get(gone.kind())).forget(gone);
      }
      aging.run();
    } finally {
      lock.unlock();
    }
  }

  private void tellOfEarly(List<Piece> early, long missingBytes) {
    if (!early.isEmpty()) {
      earlyBytes.inc((double) Retention.bytes(early));
      LOG.warn(
          "the oldest windows are dropped before their age, for want of {} to={} bytes={}",
          missingBytes > 0 ? "free disk" : "room in the retention size",
          Instant.ofEpochMilli(early.getLast().endMs()),
          Retention.bytes(early));
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
