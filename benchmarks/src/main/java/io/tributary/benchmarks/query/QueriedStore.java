package io.tributary.benchmarks.query;

import io.tributary.benchmarks.TempDirectory;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.LogqlFilter;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A store in a temporary directory, with counters that grow by their number at each sample.
/// Confined to one thread.
final class QueriedStore implements AutoCloseable {
  private static final ClusterId CLUSTER = new ClusterId("bench");
  private static final long START_MS = 1_779_926_400_000L; // a day begins
  private static final long DAY_MS = 86_400_000;
  private static final int SAMPLES_PER_BATCH = 50_000;

  private final TempDirectory directory = TempDirectory.make();
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);
  private final int series;
  private final int days;
  private final long intervalMs;
  private Storage storage;

  /// Stores samples of whole days, each of which is flushed.
  QueriedStore(int series, int days, long intervalMs) {
    this.series = series;
    this.days = days;
    this.intervalMs = intervalMs;
    this.storage = open();
    fill();
  }

  private Storage open() {
    return Storage.open(
        StorageConfig.of(directory.path()).withRetention(Duration.ZERO),
        InstantSource.fixed(Instant.ofEpochMilli(endMs())),
        new SelfMetrics(),
        LogqlFilter::of);
  }

  private void fill() {
    Appender appender = storage.appender();
    int[] refs = new int[series];
    for (int i = 0; i < series; i++) {
      Labels labels = Labels.of("__name__", "requests_total", "pod", "pod-" + i);
      refs[i] = ((Resolution.Known) appender.resolve(CLUSTER, labels)).ref();
    }
    WriteBatch batch = new WriteBatch();
    batch.reset(CLUSTER);
    for (int row = 0; row < days * rowsPerDay(); row++) {
      for (int i = 0; i < series; i++) {
        long bits = Double.doubleToRawLongBits((double) i * row);
        batch.floats().add(refs[i], START_MS + row * intervalMs, bits);
      }
      boolean dayIsOver = (row + 1) % rowsPerDay() == 0;
      if (dayIsOver || batch.floats().size() >= SAMPLES_PER_BATCH) {
        append(appender, batch);
      }
      if (dayIsOver) {
        storage.flush();
      }
    }
  }

  private static void append(Appender appender, WriteBatch batch) {
    Refusals refusals = new Refusals();
    appender.append(batch, refusals);
    if (!refusals.isEmpty()) {
      throw new IllegalStateException("samples were refused");
    }
    batch.reset(CLUSTER);
  }

  private int rowsPerDay() {
    return (int) (DAY_MS / intervalMs);
  }

  /// Returns the time of the last sample.
  long endMs() {
    return START_MS + days * DAY_MS - intervalMs;
  }

  /// Returns steps from `afterMs` behind the first sample to the last one.
  TimeSteps steps(long afterMs, long stepMs) {
    return new TimeSteps(START_MS + afterMs, endMs(), stepMs);
  }

  Value range(String query, TimeSteps steps) {
    Views views = new Views(storage, storage, _ -> Rewrite.DEFAULT);
    return engine
        .range(views.of(new View.Cluster(CLUSTER)), query, steps, QueryOptions.DEFAULT)
        .value();
  }

  /// Forgets what is in memory; the files stay in the system's.
  void reopen() {
    storage.close();
    storage = open();
  }

  @Override
  public void close() throws IOException {
    storage.close();
    directory.close();
  }
}
