package io.tributary.storage;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.metrics.MetricsEngine;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.DirectoryLogFiles;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// The store of one data directory. Safe for use by several threads.
public final class Storage implements MetricStore, StorageAdmin, AutoCloseable {
  private final DataDirectory directory;
  private final RocksStore store;
  private final MetricsEngine metrics;

  private Storage(DataDirectory directory, RocksStore store, MetricsEngine metrics) {
    this.directory = directory;
    this.store = store;
    this.metrics = metrics;
  }

  /// Opens the directory, and replays what was not sealed, before it returns.
  ///
  /// @throws TributaryException when the directory is in use, is of a newer format, or cannot be
  ///   read or written: one sentence for the operator
  public static Storage open(StorageConfig config, InstantSource clock, SelfMetrics metrics) {
    DataDirectory directory = DataDirectory.open(config.directory());
    RocksStore store = null;
    try {
      store = RocksStore.open(directory.db());
      DirectoryLogFiles logFiles = new DirectoryLogFiles(directory.wal());
      return new Storage(
          directory, store, new MetricsEngine(store, logFiles, config, clock, metrics));
    } catch (IOException e) {
      close(directory, store);
      throw new TributaryException(
          ErrorKind.INTERNAL,
          "cannot read or write the log (" + e.getMessage() + ") directory=" + directory.wal(),
          e);
    } catch (RuntimeException e) {
      close(directory, store);
      throw e;
    }
  }

  @Override
  public Appender appender() {
    return metrics.appender();
  }

  @Override
  public MetricSnapshot snapshot(TimeRange range) {
    return metrics.snapshot(range);
  }

  @Override
  public void flush() {
    metrics.flush();
  }

  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    metrics.deleteSeries(cluster, matchers, range);
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    return metrics.clusters();
  }

  /// Seals what is in memory, within 10 s, and lets go of the directory.
  @Override
  public void close() {
    metrics.close();
    close(directory, store);
  }

  private static void close(DataDirectory directory, @Nullable RocksStore store) {
    if (store != null) {
      store.close();
    }
    directory.close();
  }
}
