package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.LogFiles;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The metrics of one data directory: log, head, pieces, and the thread that moves samples on.
///
/// Safe for use by several threads.
public final class MetricsEngine implements MetricStore, StorageAdmin, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MetricsEngine.class);

  private final SeriesRegistry registry;
  private final SeriesIndex index;
  private final Stored stored;
  private final Head head;
  private final Generations generations;
  private final Wal wal;
  private final HeadAppender appender;
  private final Sealer sealer;
  private final SealerThread thread;

  /// Loads what is stored and replays the log; `store` is the caller's to close.
  ///
  /// @throws IOException when the log cannot be read or written
  public MetricsEngine(
      RocksStore store,
      LogFiles logFiles,
      StorageConfig config,
      InstantSource clock,
      SelfMetrics metrics)
      throws IOException {
    registry = new SeriesRegistry();
    index = new SeriesIndex(registry);
    stored = Stored.load(store, registry, new Retention(config, clock));
    long sealedTo = stored.catalog().current().sealedTo();
    HeadDays days = new HeadDays();
    HeadConfig headConfig =
        new HeadConfig(config.headBytes(), config.maxFuture(), config::retentionOf);
    head = new Head(headConfig, registry, days, metrics, sealedTo);
    restoreExtras(store);
    wal = openLog(logFiles, sealedTo);
    appender = new HeadAppender(head, wal, clock);
    generations = new HeadGenerations(head, days, registry);
    sealer = new Sealer(store, stored, generations, this::trimLog, metrics);
    thread = new SealerThread(sealer, generations, new SealSchedule(clock, config.headBytes()));
    thread.start();
  }

  private void restoreExtras(RocksStore store) {
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.METADATA),
        StoreKeys.kind(StoreKeys.METADATA + 1),
        (key, value) ->
            head.restoreMetadata(
                registry.clusterOf(StoreKeys.clusterOf(key)), ExtraRecords.metadata(value)));
    store.scan(
        Family.META,
        StoreKeys.kind(StoreKeys.EXEMPLARS),
        StoreKeys.kind(StoreKeys.EXEMPLARS + 1),
        (key, value) -> {
          ClusterId cluster = registry.clusterOf(StoreKeys.clusterOf(key));
          ExtraRecords.exemplars(
              value, (ref, exemplar) -> head.extras().addExemplar(cluster, ref, exemplar));
        });
  }

  private Wal openLog(LogFiles files, long from) throws IOException {
    Wal.Opened opened = Wal.open(files, WalConfig.DEFAULT, registry, from, head);
    for (CorruptDataException damage : opened.damage()) {
      LOG.error("a part of the log cannot be read and is left out: {}", damage.getMessage());
    }
    return opened.wal();
  }

  private void trimLog(long position) {
    try {
      wal.trim(position);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot trim the log position=" + position, e);
    }
  }

  @Override
  public Appender appender() {
    return appender;
  }

  @Override
  public MetricSnapshot snapshot(TimeRange range) {
    return new StoredSnapshot(index, stored, generations, range);
  }

  @Override
  public void flush() {
    sealer.seal();
    sealer.clean();
  }

  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    sealer.keep(appender.delete(cluster, matchers, range));
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    try (MetricSnapshot snapshot = snapshot(TimeRange.ALL)) {
      return snapshot.clusters();
    }
  }

  /// Seals what is in memory; what cannot be sealed stays in the log and is replayed at the next
  /// start.
  @Override
  public void close() {
    thread.close();
    try {
      sealer.seal();
    } catch (RuntimeException e) {
      LOG.error("sealing at the end failed, the log keeps the samples error={}", e.toString(), e);
    }
    try {
      wal.close();
    } catch (IOException e) {
      LOG.error("the log could not be closed error={}", e.toString(), e);
    }
    head.close();
  }
}
