package io.tributary.storage;

import io.tributary.model.BackupTarget;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.NewestRows;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.BatchListener;
import io.tributary.model.logs.EntryFilter;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.logs.LogDeletes;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.HeadStats;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Moment;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.logs.LogsEngine;
import io.tributary.storage.metrics.HeadAppender;
import io.tributary.storage.metrics.MetricsEngine;
import io.tributary.storage.pieces.DiskFloor;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.Retention;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.SealerThread;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.rocks.DiskSpace;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.DirectoryLogFiles;
import io.tributary.storage.wal.LogFiles;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of one data directory: log, heads, pieces, and the thread that moves rows on. Safe for
/// use by several threads.
public final class Storage implements MetricStore, LogStore, StorageAdmin, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Storage.class);

  private final DataDirectory directory;
  private final RocksStore store;
  private final Stored stored;
  private final MetricsEngine metrics;
  private final LogsEngine logs;
  private final Wal wal;
  private final HeadAppender appender;
  private final LogAppender logAppender;
  private final Sealer sealer;
  private final LogDeletes deletes;
  private final SealerThread thread;
  private final Backup backup;
  private final Runnable upkeep;

  /// What a store stands on.
  record Base(
      DataDirectory directory,
      Stored stored,
      LogFiles log,
      WalConfig logConfig,
      StorageConfig config,
      EntryFilter.Factory filters) {}

  private Storage(Base base, Runnable upkeep, InstantSource clock, SelfMetrics selfMetrics)
      throws IOException {
    this.directory = base.directory;
    this.upkeep = upkeep;
    stored = base.stored;
    store = stored.store();
    StorageConfig config = base.config;
    metrics = new MetricsEngine(stored, stored.index(), config, clock, selfMetrics);
    logs = new LogsEngine(stored, config, clock, selfMetrics, base.filters);
    wal = openLog(base, clock, selfMetrics);
    appender = metrics.appendTo(wal, clock);
    logAppender = logs.appendTo(wal, clock);
    sealer =
        new Sealer(
            stored,
            List.of(metrics.drain(), logs.drain()),
            new TrimmedLog(wal),
            new DiskFloor(config, clock),
            selfMetrics);
    deletes = logs.deletes(wal, sealer, clock);
    thread = new SealerThread(sealer, upkeep, clock);
    backup = new Backup(directory, store, wal, sealer);
  }

  /// Opens a store whose deletes of log entries look at streams and times alone.
  public static Storage open(StorageConfig config, InstantSource clock, SelfMetrics metrics) {
    return open(
        config,
        clock,
        metrics,
        query -> {
          throw new TributaryException(
              ErrorKind.BAD_REQUEST, "deletes look at streams and times alone query=" + query);
        });
  }

  /// Opens the directory, and replays what was not sealed, before it returns.
  ///
  /// @throws TributaryException when the directory is in use, is of a newer format, or cannot be
  ///   read or written: one sentence for the operator
  /// @param filters makes what tells the log entries of a delete that looks at more than streams
  public static Storage open(
      StorageConfig config, InstantSource clock, SelfMetrics metrics, EntryFilter.Factory filters) {
    DataDirectory directory = DataDirectory.open(config.directory());
    RocksStore store = null;
    try {
      GuardedStore guard = new GuardedStore(directory, s -> load(s, config, clock), metrics);
      Stored stored = guard.open();
      RocksStore opened = stored.store();
      store = opened;
      DirectoryLogFiles log = new DirectoryLogFiles(directory.wal());
      WalConfig logConfig = WalConfig.ofHead(config.headBytes());
      Base base = new Base(directory, stored, log, logConfig, config, filters);
      Storage storage = new Storage(base, () -> guard.keepUp(opened), clock, metrics);
      storage.thread.start();
      return storage;
    } catch (IOException e) {
      close(directory, store);
      throw new TributaryException(
          ErrorKind.INTERNAL,
          "cannot read or write the log (" + e.getMessage() + ") " + DiskSpace.of(directory.wal()),
          e);
    } catch (RuntimeException e) {
      close(directory, store);
      throw e;
    }
  }

  /// Opens a store that seals only when it is told to.
  static Storage openUnattended(Base base, InstantSource clock, SelfMetrics metrics)
      throws IOException {
    return new Storage(base, () -> {}, clock, metrics);
  }

  /// Loads what is on the disk.
  static Stored load(RocksStore store, StorageConfig config, InstantSource clock) {
    SeriesIndex index = new SeriesIndex(new SeriesRegistry());
    return Stored.load(
        store, index, new Retention(config, clock), MetricsEngine.withExemplars(store));
  }

  private Wal openLog(Base base, InstantSource clock, SelfMetrics selfMetrics) throws IOException {
    long samplesFrom = metrics.sealedTo();
    long entriesFrom = logs.sealedTo();
    ReplayHandler handler =
        (place, body, definitions) -> {
          boolean entries = place.isOfEntries();
          if (place.start() >= (entries ? entriesFrom : samplesFrom)) {
            (entries ? logs.replay() : metrics.replay()).replay(place, body, definitions);
          }
        };
    long trimmedTo = stored.trimNote().position();
    long usedTo = Math.max(trimmedTo, stored.sealedTo());
    LogStart start = new LogStart(Math.min(samplesFrom, entriesFrom), usedTo, trimmedTo);
    Wal.Opened opened = Wal.open(base.log, base.logConfig, stored.registry(), start, handler);
    for (Wal.Damage damage : opened.damage()) {
      String what = String.valueOf(damage.what().getMessage());
      selfMetrics.counter(SelfMetric.STORAGE_DAMAGE, "log").inc();
      LOG.error("a part of the log cannot be read and is left out: {}", what);
      stored.lostParts().add(damage.position(), lostTimes(clock), what);
    }
    if (opened.fresh()) {
      keepPlace(opened.wal());
    }
    return opened.wal();
  }

  /// Makes a log without files begin with one: whenever there is none from now on, they are lost.
  private void keepPlace(Wal log) {
    long position = log.appliedPosition();
    try {
      log.trim(position);
      stored.trimNote().set(position, stored.sealedTo());
    } catch (IOException | OverloadedException e) {
      LOG.warn(
          "files of the log that get lost before the next seal will not be missed error={}",
          e.toString());
    }
  }

  /// Returns the times that a lost part of the log may have had: as what is left of it has, from
  /// the newest that was sealed to now.
  private TimeRange lostTimes(InstantSource clock) {
    long minMs = stored.newestMs();
    long maxMs = clock.millis();
    for (TimeRange times : Arrays.asList(metrics.replayedTimes(), logs.replayedTimes())) {
      if (times != null) {
        minMs = Math.min(minMs, times.minMs());
        maxMs = Math.max(maxMs, times.maxMs());
      }
    }
    return new TimeRange(minMs, maxMs);
  }

  private record TrimmedLog(Wal wal) implements Sealer.Log {
    @Override
    public long appliedPosition() {
      return wal.appliedPosition();
    }

    @Override
    public void trim(long position) {
      try {
        wal.trim(position);
      } catch (IOException e) {
        throw Wal.refusal(e);
      }
    }
  }

  @Override
  public Appender appender() {
    return appender;
  }

  @Override
  public MetricSnapshot snapshot(TimeRange range) {
    return metrics.snapshot(range);
  }

  @Override
  public Moment now() {
    return metrics.now();
  }

  @Override
  public List<TimeRange> changedSince(
      Moment moment, Predicate<ClusterId> clusters, TimeRange range) {
    return metrics.changedSince(moment, clusters, range);
  }

  @Override
  public LogAppender logAppender() {
    return logAppender;
  }

  @Override
  public LogDeletes deletes() {
    return deletes;
  }

  @Override
  public LogSnapshot logSnapshot(NanoRange range) {
    return logs.snapshot(range);
  }

  @Override
  public LogSnapshot follow(NanoRange range, BatchListener listener) {
    return logs.follow(range, listener);
  }

  @Override
  public void unfollow(BatchListener listener) {
    logs.unfollow(listener);
  }

  @Override
  public void flush() {
    sealer.seal();
    sealer.clean();
  }

  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    List<Matcher> sent = metrics.asSent(cluster, matchers);
    if (sent != null) {
      sealer.delete(() -> appender.delete(cluster, sent, range));
    }
  }

  @Override
  public void backup(BackupTarget target) throws IOException {
    backup.write(target);
  }

  /// Returns the clusters that have samples or entries.
  @Override
  public SortedSet<ClusterId> clusters() {
    try (MetricSnapshot samples = snapshot(TimeRange.ALL);
        LogSnapshot entries = logSnapshot(NanoRange.ALL)) {
      SortedSet<ClusterId> clusters = new TreeSet<>(samples.clusters());
      clusters.addAll(entries.clusters());
      return clusters;
    }
  }

  @Override
  public NewestRows newest(ClusterId cluster) {
    return new NewestRows(newest(metrics.drain(), cluster), newest(logs.drain(), cluster));
  }

  @Override
  public HeadStats headStats(View view) {
    return metrics.headStats(view);
  }

  private @Nullable Instant newest(Drain drain, ClusterId cluster) {
    long inMemory = drain.newestMs().getOrDefault(cluster, Long.MIN_VALUE);
    long ms = Math.max(inMemory, stored.newestMs(drain.kind(), cluster));
    return ms == Long.MIN_VALUE ? null : Instant.ofEpochMilli(ms);
  }

  /// Seals what is in memory, within 10 s, and lets go of the directory; what cannot be sealed
  /// stays in the log and is replayed at the next start.
  @Override
  public void close() {
    thread.close();
    try {
      sealer.seal();
    } catch (RuntimeException e) {
      LOG.error("sealing at the end failed, the log keeps the rest error={}", e.toString(), e);
    }
    try {
      wal.close();
    } catch (IOException e) {
      LOG.error("the log could not be closed error={}", e.toString(), e);
    }
    metrics.close();
    logs.close();
    try {
      upkeep.run();
    } finally {
      close(directory, store);
    }
  }

  private static void close(DataDirectory directory, @Nullable RocksStore store) {
    if (store != null) {
      store.close();
    }
    directory.close();
  }
}
