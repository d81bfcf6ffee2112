package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.wal.LogFiles;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.MapCatalog;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;

/// A log and the head over it, as a store opens them.
final class OpenHead implements AutoCloseable {
  static final ClusterId EU = new ClusterId("eu-1");
  static final long NOW_MS = 1_780_000_000_000L;
  static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 20, 64 << 20);
  static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));

  final MapCatalog catalog = new MapCatalog();
  final Head head;
  final Wal.Opened opened;
  final HeadAppender appender;
  final WriteBatch batch = new WriteBatch();
  final Refusals refusals = new Refusals();

  OpenHead(LogFiles files) {
    this(files, SMALL, 0, (ref, day) -> {});
  }

  OpenHead(LogFiles files, WalConfig config, long from, SeriesDays days) {
    StorageConfig headConfig = StorageConfig.of(Path.of("unused")).withHeadBytes(64 << 20);
    head = new Head(headConfig, catalog, days, new SelfMetrics(), from);
    try {
      opened = Wal.open(files, config, catalog, LogStart.from(from), head);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    appender = new HeadAppender(head, opened.wal(), CLOCK);
    batch.reset(EU);
  }

  int ref(String name) {
    return switch (appender.resolve(EU, Labels.of("__name__", name, "job", "node"))) {
      case Resolution.Known(int ref) -> ref;
      case Resolution.Refused refused -> throw new IllegalStateException(refused.toString());
    };
  }

  OpenHead add(String name, long timestampMs, double value) {
    batch.floats().add(ref(name), timestampMs, Double.doubleToRawLongBits(value));
    return this;
  }

  Refusals append() {
    appender.append(batch, refusals);
    batch.reset(EU);
    return refusals;
  }

  /// Returns timestamp to value of a series over all generations.
  Map<Long, Double> read(String name) {
    try (HeadSnapshot snapshot = head.snapshot()) {
      return read(snapshot, ref(name));
    }
  }

  static Map<Long, Double> read(HeadSnapshot snapshot, int ref) {
    Map<Long, Double> samples = new TreeMap<>();
    HeadColumns columns = new HeadColumns();
    for (HeadGeneration generation : snapshot.generations()) {
      snapshot.read(generation, ref, TimeRange.ALL, columns);
      for (int row = 0; row < columns.size(); row++) {
        samples.putIfAbsent(
            columns.timestampsMs()[row], Double.longBitsToDouble(columns.valueBits()[row]));
      }
    }
    return samples;
  }

  @Override
  public void close() {
    try {
      opened.wal().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    head.close();
  }
}
