package io.tributary.benchmarks.storage.metrics;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.benchmarks.TempDirectory;
import io.tributary.benchmarks.storage.page.ScrapeBatches;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.metrics.HeadAppender;
import io.tributary.storage.metrics.MetricsEngine;
import io.tributary.storage.pieces.DiskFloor;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.Retention;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.DirectoryLogFiles;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.roaringbitmap.RoaringBitmap;

/// The metrics of a store that seals only when it is told to, and that takes rows of any age.
/// Confined to one thread.
final class OpenMetrics implements AutoCloseable {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2100-01-01T00:00:00Z"));

  private final TempDirectory directory = TempDirectory.make();
  private final SelfMetrics selfMetrics = new SelfMetrics();
  private final ScrapeBatches scrapes = new ScrapeBatches();
  private final Refusals refusals = new Refusals();
  private final RocksStore store = RocksStore.open(directory.path().resolve("db"));
  private final StorageConfig config =
      StorageConfig.of(directory.path()).withRetention(Duration.ZERO);
  private final SeriesRegistry registry = new SeriesRegistry();
  private final Stored stored;
  private final MetricsEngine engine;
  private final Wal wal;
  private final HeadAppender appender;

  private OpenMetrics() throws IOException {
    SeriesIndex index = new SeriesIndex(registry);
    stored = Stored.load(store, index, new Retention(config, CLOCK), new RoaringBitmap());
    engine = new MetricsEngine(stored, index, config, CLOCK, selfMetrics);
    DirectoryLogFiles files = new DirectoryLogFiles(directory.path().resolve("wal"));
    wal = Wal.open(files, WalConfig.DEFAULT, registry, LogStart.BEGINNING, engine.replay()).wal();
    appender = engine.appendTo(wal, CLOCK);
    for (int i = 0; i < ScrapeBatches.SERIES; i++) {
      registry.restore(i, ScrapeBatches.CLUSTER, KubeSeries.labels(i));
    }
  }

  static OpenMetrics open() {
    try {
      return new OpenMetrics();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot make a store for the benchmark", e);
    }
  }

  /// Appends all rows of a scrape.
  Refusals append(long scrape) {
    WriteBatch batch = scrapes.batch(scrape);
    appender.append(batch, refusals);
    if (!refusals.isEmpty()) {
      throw new IllegalStateException("rows were refused rows=" + refusals.size());
    }
    return refusals;
  }

  /// Returns the position of the log, which only what is new moves.
  long logPosition() {
    return wal.appliedPosition();
  }

  /// Moves all that is in memory to the disk.
  void seal() {
    new Sealer(
            stored,
            List.of(engine.drain()),
            new Sealer.Log() {
              @Override
              public long appliedPosition() {
                return wal.appliedPosition();
              }

              @Override
              public void trim(long position) {
                OpenMetrics.this.trim(position);
              }
            },
            new DiskFloor(config, CLOCK),
            selfMetrics)
        .seal();
  }

  /// Returns what is in memory, to which nothing is added any more.
  List<? extends Drain.Frozen> freeze() {
    return engine.drain().freeze();
  }

  Stored stored() {
    return stored;
  }

  /// Forgets all that is in memory.
  void forget() {
    freeze().forEach(Drain.Frozen::drop);
    trim(wal.appliedPosition());
  }

  private void trim(long position) {
    try {
      wal.trim(position);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Checks that every series has the rows of exactly the first `count` scrapes.
  void verify(int count) {
    SampleColumns columns = new SampleColumns();
    int found = 0;
    try (MetricSnapshot snapshot = engine.snapshot(TimeRange.ALL)) {
      SeriesSet all =
          snapshot.querier(ScrapeBatches.CLUSTER).select(List.of(), SelectHints.UNSORTED);
      while (all.next()) {
        Series series = all.at();
        series.read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        verify(registry.find(ScrapeBatches.CLUSTER, series.labels()), columns, count);
        found++;
      }
    }
    if (found != ScrapeBatches.SERIES) {
      throw new IllegalStateException("not all series were found series=" + found);
    }
  }

  private void verify(int ref, SampleColumns columns, int count) {
    boolean same = columns.size() == count;
    for (int row = 0; same && row < count; row++) {
      same =
          columns.timestampsMs()[row] == ScrapeBatches.timestampMs(row)
              && Double.doubleToRawLongBits(columns.values()[row]) == scrapes.valueBits(ref, row);
    }
    if (!same) {
      throw new IllegalStateException("read otherwise ref=" + ref + " rows=" + columns.size());
    }
  }

  @Override
  public void close() throws IOException {
    wal.close();
    engine.close();
    store.close();
    directory.close();
  }
}
