package io.tributary.storage;

import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.StorageAdmin;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.InstantSource;
import java.util.List;
import java.util.SortedSet;

/// The store of one data directory. Safe for use by several threads.
public final class Storage implements MetricStore, StorageAdmin, AutoCloseable {
  private Storage() {}

  /// Opens the directory, and replays what was not sealed, before it returns.
  ///
  /// @throws io.tributary.model.error.TributaryException when the directory is in use, is of a
  ///   newer format, or cannot be read or written: one sentence for the operator
  public static Storage open(StorageConfig config, InstantSource clock, SelfMetrics metrics) {
    return new Storage();
  }

  @Override
  public Appender appender() {
    throw new UnsupportedOperationException();
  }

  @Override
  public MetricSnapshot snapshot(TimeRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void flush() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedSet<ClusterId> clusters() {
    throw new UnsupportedOperationException();
  }

  /// Seals what is in memory, within 10 s, and lets go of the directory.
  @Override
  public void close() {}
}
