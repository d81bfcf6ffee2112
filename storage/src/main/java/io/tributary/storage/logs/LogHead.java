package io.tributary.storage.logs;

import io.prometheus.client.Counter;
import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.index.SeriesCatalog;
import io.tributary.storage.memory.SlabPool;
import io.tributary.storage.pieces.HeadRoom;
import io.tributary.storage.wal.Definitions;
import io.tributary.storage.wal.EntryRecords;
import io.tributary.storage.wal.RecordBody;
import io.tributary.storage.wal.RecordKind;
import io.tributary.storage.wal.ReplayHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The entries that are durable in the log and not yet in pieces. Safe for use by several threads.
///
/// It changes only by applying records in the order of the log, from [EntryAppender] or by
/// [#replay]. Entries are in generations: one is active, those before it are frozen and wait to be
/// sealed and dropped. Readers see the batches up to the one that was applied last when they came.
final class LogHead implements ReplayHandler, AutoCloseable {
  /// What [#snapshot()] pins: nothing of it changes or goes.
  ///
  /// @param generations by place in the log
  /// @param lastBatch the last batch that is seen
  /// @param clusters that have, or had, entries in memory
  record Moment(List<LogGeneration> generations, long lastBatch, Set<ClusterId> clusters) {
    /// Returns it without what is in pieces up to a position of the log.
    Moment after(long sealedTo) {
      List<LogGeneration> unsealed =
          generations.stream().filter(each -> each.endPosition() > sealedTo).toList();
      return new Moment(unsealed, lastBatch, clusters);
    }

    /// Lets go of all generations, once.
    void release() {
      generations.forEach(LogGeneration::release);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogHead.class);

  private final SeriesCatalog catalog;
  private final Counter.Child lostRows;
  private final RunCompressor compressor;
  private final SlabPool pool;
  private final LogGeneration.Means means;
  private final HeadRoom room;
  private final Map<ClusterId, Long> newestMs = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock(); // held to apply, pin, freeze and drop
  private volatile List<LogGeneration> generations; // oldest first; the last is active
  private List<BatchListener> listeners = List.of(); // guarded by the lock
  private long appliedPosition;
  private long batches;
  private final EntryBatch replayed = new EntryBatch();
  private @Nullable EntryRecords records; // while replaying
  private long replayedMinMs = Long.MAX_VALUE;
  private long replayedMaxMs = Long.MIN_VALUE;

  /// @param position where the log begins that is going to be replayed or appended to
  /// @param budgetBytes of entries in memory; so much of a generation may stay uncompressed while
  ///   it is young, and so much memory is kept for the next one
  LogHead(SeriesCatalog catalog, SelfMetrics metrics, long position, long budgetBytes) {
    this.catalog = catalog;
    this.compressor = new RunCompressor(budgetBytes);
    this.pool = new SlabPool(budgetBytes);
    this.means = new LogGeneration.Means(compressor, pool, catalog::touch);
    this.room = new HeadRoom("lines", this::bytesHeld, budgetBytes);
    this.lostRows = metrics.counter(SelfMetric.STORAGE_LOST_ROWS);
    this.appliedPosition = position;
    this.generations = List.of(new LogGeneration(means, position));
  }

  SeriesCatalog catalog() {
    return catalog;
  }

  long bytesHeld() {
    return generations.stream().mapToLong(LogGeneration::bytes).sum();
  }

  /// Returns whom writers ask for room before they append.
  HeadRoom room() {
    return room;
  }

  /// Returns the newest timestamp of every cluster that has had entries since the start.
  Map<ClusterId, Long> newestMs() {
    return Map.copyOf(newestMs);
  }

  /// Pins what is applied now; the caller releases it.
  Moment snapshot() {
    lock.lock();
    try {
      generations.forEach(LogGeneration::hold);
      return new Moment(generations, batches, Set.copyOf(newestMs.keySet()));
    } finally {
      lock.unlock();
    }
  }

  /// Pins what is applied now, and tells `listener` of every batch after it.
  Moment follow(BatchListener listener) {
    lock.lock();
    try {
      listeners = Stream.concat(listeners.stream(), Stream.of(listener)).toList();
      return snapshot();
    } finally {
      lock.unlock();
    }
  }

  void unfollow(BatchListener listener) {
    lock.lock();
    try {
      listeners = listeners.stream().filter(each -> !each.equals(listener)).toList();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the active generation at what is applied now and begins another.
  ///
  /// @return the frozen generations, the oldest first: they stay readable until they are dropped
  List<LogGeneration> freeze() {
    lock.lock();
    try {
      freezeActive();
      return List.copyOf(generations.subList(0, generations.size() - 1));
    } finally {
      lock.unlock();
    }
  }

  private void freezeActive() {
    LogGeneration active = generations.getLast();
    if (!active.isEmpty()) {
      active.freeze(appliedPosition);
      List<LogGeneration> next = new ArrayList<>(generations);
      next.add(new LogGeneration(means, appliedPosition));
      generations = List.copyOf(next);
    }
  }

  /// Begins a generation, so that what a delete hides is never in one with what comes after it.
  ///
  /// @param endPosition where the log goes on behind the delete
  void cut(long endPosition) {
    lock.lock();
    try {
      freezeActive();
      appliedPosition = endPosition;
    } finally {
      lock.unlock();
    }
  }

  /// Lets go of a frozen generation, whose entries are in committed pieces now.
  void drop(LogGeneration sealed) {
    lock.lock();
    try {
      generations = generations.stream().filter(each -> each != sealed).toList();
    } finally {
      lock.unlock();
    }
    room.freed();
    sealed.release();
  }

  @Override
  public void replay(Place place, RecordBody body, Definitions definitions) {
    if (place.kind() == RecordKind.TOMBSTONE) {
      cut(place.end());
      return;
    }
    if (records == null) {
      records = new EntryRecords(definitions);
    }
    replayed.reset(ClusterId.TRIBUTARY);
    records.decode(place, body, replayed);
    if (replayed.size() > 0) {
      apply(replayed, catalog.cluster(replayed.refs()[0]), place.end());
      extendReplayed();
    }
    if (records.lostRows() > 0) {
      lostRows.inc(records.lostRows());
      LOG.error(
          "lines lost their stream to damage of the log position={} rows={}",
          place.start(),
          records.lostRows());
    }
  }

  private void extendReplayed() {
    for (int row = 0; row < replayed.size(); row++) {
      long ms = TimeUnit.NANOSECONDS.toMillis(replayed.timestampsNs()[row]);
      replayedMinMs = Math.min(replayedMinMs, ms);
      replayedMaxMs = Math.max(replayedMaxMs, ms);
    }
  }

  /// Returns the times of what was replayed, or null when nothing was.
  @Nullable TimeRange replayedTimes() {
    return replayedMinMs > replayedMaxMs ? null : new TimeRange(replayedMinMs, replayedMaxMs);
  }

  void apply(EntryBatch batch, ClusterId cluster, long endPosition) {
    long newestNs = Long.MIN_VALUE;
    for (int row = 0; row < batch.size(); row++) {
      newestNs = Math.max(newestNs, batch.timestampsNs()[row]);
    }
    lock.lock();
    try {
      generations.getLast().apply(batches + 1, batch);
      batches++;
      appliedPosition = endPosition;
      newestMs.merge(cluster, TimeUnit.NANOSECONDS.toMillis(newestNs), Math::max);
      for (BatchListener listener : listeners) {
        tell(listener, batch);
      }
    } finally {
      lock.unlock();
    }
  }

  /// The batch is applied: whatever goes wrong is the listener's alone.
  private void tell(BatchListener listener, EntryBatch batch) {
    try {
      listener.appended(batch, catalog::labels);
    } catch (RuntimeException e) {
      LOG.error("a follower of the log failed, and is told no more", e);
      unfollow(listener);
    }
  }

  /// Gives memory back; nobody may append or hold a snapshot any more.
  @Override
  public void close() {
    generations.forEach(LogGeneration::release);
    pool.close();
    compressor.close();
  }
}
