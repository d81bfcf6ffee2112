package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.index.SeriesIndex;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.pieces.DiskFloor;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceKind;
import io.tributary.storage.pieces.Retention;
import io.tributary.storage.pieces.Sealer;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.pieces.Windows;
import io.tributary.storage.rocks.RocksStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.roaringbitmap.RoaringBitmap;

/// A store of samples in a directory of its own, sealed and merged when a test says so.
abstract class SealedStore {
  static final ClusterId EU = new ClusterId("eu");
  static final ClusterId US = new ClusterId("us");
  static final long NOW = Instant.parse("2026-06-15T12:20:00Z").toEpochMilli();
  static final Labels UP = Labels.of("__name__", "up", "job", "node");
  static final Labels DOWN = Labels.of("__name__", "down", "job", "node");

  static final List<Matcher> NAMED_UP = List.of(Matcher.equal("__name__", "up"));

  static final Sealer.Log NO_LOG =
      new Sealer.Log() {
        @Override
        public long appliedPosition() {
          return 0;
        }

        @Override
        public void trim(long position) {}
      };

  @TempDir private Path directory;
  long nowMs = NOW;
  StorageConfig config;
  RocksStore store;
  SeriesRegistry registry;
  SeriesIndex index;
  Stored stored;
  MapGenerations memory;
  PieceReader pieceReader;
  SampleDrain drain;
  Sealer sealer;

  @BeforeEach
  void configure() {
    config = StorageConfig.of(directory).withRetention(Duration.ofDays(60));
    open();
  }

  final void open() {
    store = RocksStore.open(directory);
    registry = new SeriesRegistry();
    index = new SeriesIndex(registry);
    InstantSource clock = () -> Instant.ofEpochMilli(nowMs);
    stored = Stored.load(store, index, new Retention(config, clock), new RoaringBitmap());
    memory = new MapGenerations(sealedTo());
    pieceReader =
        new PieceReader(
            store, 1 << 20, new SelfMetrics().counter(SelfMetric.STORAGE_DAMAGE, "samples"));
    drain = new SampleDrain(stored, memory, pieceReader, new SelfMetrics(), config);
    sealer =
        new Sealer(stored, List.of(drain), NO_LOG, new DiskFloor(config, clock), new SelfMetrics());
  }

  @AfterEach
  void close() {
    store.close();
  }

  long sealedTo() {
    return stored.catalog().current().of(PieceKind.SAMPLES).sealedTo();
  }

  void reopen() {
    close();
    open();
  }

  int ref(ClusterId cluster, Labels labels) {
    return ((Resolution.Known) registry.resolve(cluster, labels)).ref();
  }

  void put(Labels labels, long timestampMs, double value) {
    memory.put(ref(EU, labels), timestampMs, value);
  }

  MetricSnapshot snapshot(TimeRange range) {
    return new StoredSnapshot(
        new StoredSnapshot.Source(index, stored, memory, pieceReader, Map.of()), range);
  }

  Map<Long, Double> read(ClusterId cluster, Labels labels, TimeRange range) {
    try (MetricSnapshot snapshot = snapshot(range)) {
      return read(snapshot, cluster, labels, range);
    }
  }

  static Map<Long, Double> read(
      MetricSnapshot snapshot, ClusterId cluster, Labels labels, TimeRange range) {
    Matcher name = Matcher.equal("__name__", labels.metricName());
    SeriesSet found = snapshot.querier(cluster).select(List.of(name), SelectHints.SORTED);
    Map<Long, Double> rows = new TreeMap<>();
    while (found.next()) {
      if (found.at().labels().equals(labels)) {
        SampleColumns columns = new SampleColumns();
        found.at().read(range.minMs(), range.maxMs(), columns);
        for (int row = 0; row < columns.size(); row++) {
          rows.put(columns.timestampsMs()[row], columns.values()[row]);
        }
      }
    }
    return rows;
  }

  Map<Long, Double> read(Labels labels) {
    return read(EU, labels, TimeRange.ALL);
  }

  void reopenAfterSeal() {
    sealer.seal();
    reopen();
  }

  /// Seals each window of the day of [#NOW] apart.
  Map<Long, Double> fillDay() {
    Map<Long, Double> rows = new TreeMap<>();
    long dayMs = Windows.dayOf(NOW) * Windows.DAY_MS;
    put(UP, NOW, 0.5);
    rows.put(NOW, 0.5);
    sealer.seal();
    for (long timestampMs = dayMs; timestampMs < dayMs + Windows.DAY_MS; timestampMs += 60_000) {
      if (timestampMs % Windows.WINDOW_MS == 0) {
        sealer.seal();
      }
      put(UP, timestampMs + 1, (double) (timestampMs % 7));
      rows.put(timestampMs + 1, (double) (timestampMs % 7));
    }
    return rows;
  }

  long rowsStored() {
    return stored.catalog().current().pieces().stream().mapToLong(Piece::rows).sum();
  }
}
