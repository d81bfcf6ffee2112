package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.NewestRows;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.logs.LogDelete;
import io.tributary.model.logs.LogSelection;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.DirectoryUnderTest.Life;
import io.tributary.storage.rocks.StoredValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StorageTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final ClusterId QUIET = new ClusterId("quiet");
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final Labels UP = Labels.of("__name__", "up");

  @TempDir private Path directory;
  private final Map<String, Integer> refs = new HashMap<>();

  private Storage open() {
    return open(directory);
  }

  private static Storage open(Path path) {
    return Storage.open(
        StorageConfig.of(path), InstantSource.fixed(NOW), new SelfMetrics(), ContainedText::new);
  }

  private static void append(Storage storage, Exemplar exemplar) {
    int ref = ((Resolution.Known) storage.appender().resolve(EU, UP)).ref();
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    batch.floats().add(ref, NOW.toEpochMilli(), Double.doubleToRawLongBits(1));
    batch.exemplars().add(ref, exemplar);
    Refusals refusals = new Refusals();
    storage.appender().append(batch, refusals);
    assertThat(refusals.isEmpty()).isTrue();
  }

  @Test
  void open_directoryInUse_saysSo() {
    try (Storage _ = open()) {
      assertThatThrownBy(this::open)
          .isInstanceOf(TributaryException.class)
          .hasMessage(
              "the data directory is in use by this process directory="
                  + directory.toAbsolutePath());
    }
    open().close();
  }

  @Test
  void open_otherFormat_saysSoAndChangesNothing() throws IOException {
    open().close();
    Files.writeString(directory.resolve("VERSION"), "2\n");
    assertThatThrownBy(this::open)
        .isInstanceOf(TributaryException.class)
        .hasMessageContaining("has format 2, this program reads format 1 only");
    Files.writeString(directory.resolve("VERSION"), "1\n");
    open().close();
  }

  @Test
  void open_directoryIsAFile_isOneSentence() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> open(file))
        .isInstanceOf(TributaryException.class)
        .hasMessageStartingWith("cannot use the data directory (FileAlreadyExists: ");
  }

  @Test
  void reopen_afterASeal_exemplarsAreThereOnce() {
    Exemplar exemplar = new Exemplar(Labels.of("trace_id", "a"), 0.5, NOW.toEpochMilli());
    try (Storage storage = open()) {
      append(storage, exemplar);
    }
    try (Storage storage = open();
        MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      assertThat(snapshot.querier(EU).exemplars(List.of()))
          .containsExactly(new SeriesExemplars(UP, List.of(exemplar)));
    }
  }

  @Test
  void newest_inMemoryOrSealed_isThatOfTheCluster() {
    Exemplar exemplar = new Exemplar(Labels.of("trace_id", "a"), 0.5, NOW.toEpochMilli());
    try (Storage storage = open()) {
      assertThat(storage.newest(EU)).isEqualTo(new NewestRows(null, null));
      append(storage, exemplar);
      assertThat(storage.newest(EU)).isEqualTo(new NewestRows(NOW, null));
      assertThat(storage.newest(QUIET)).isEqualTo(new NewestRows(null, null));
      storage.flush();
    }
    try (Storage storage = open()) {
      assertThat(storage.newest(EU)).isEqualTo(new NewestRows(NOW, null));
    }
  }

  @Test
  void reopen_metadataOfAClusterWithoutSamples_isThere() {
    MetricMetadata old = new MetricMetadata("up", MetricMetadata.Type.GAUGE, "old", "");
    MetricMetadata fresh = new MetricMetadata("up", MetricMetadata.Type.GAUGE, "new", "");
    try (Storage storage = open()) {
      append(storage, old);
      storage.flush();
      append(storage, "a", NOW);
    }
    refs.clear();
    try (Storage storage = open()) {
      assertThat(metadata(storage)).containsExactly(old);
      append(storage, fresh);
    }
    try (Storage storage = open()) {
      assertThat(metadata(storage)).containsExactly(fresh);
    }
    try (Storage storage = open()) {
      assertThat(metadata(storage)).as("nothing was written in between").containsExactly(fresh);
    }
  }

  private static void append(Storage storage, MetricMetadata metadata) {
    BatchWriter writer = new BatchWriter(storage, QUIET);
    writer.metadata(metadata);
    assertThat(writer.append().isEmpty()).isTrue();
  }

  private static List<MetricMetadata> metadata(Storage storage) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return snapshot.querier(QUIET).metadata().toList();
    }
  }

  @Test
  void reopen_exemplarOfASeriesWithoutSamples_isOfNoOtherSeries() {
    Exemplar exemplar = new Exemplar(Labels.of("trace_id", "a"), 0.5, NOW.toEpochMilli());
    try (Storage storage = open()) {
      append(storage, "a", NOW);
      storage.flush();
      BatchWriter writer = new BatchWriter(storage, EU);
      writer.exemplar(UP, exemplar);
      assertThat(writer.append().isEmpty()).isTrue();
    }
    refs.clear();
    try (Storage storage = open()) {
      append(storage, "b", NOW);
      try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
        assertThat(snapshot.querier(EU).exemplars(List.of()))
            .containsExactly(new SeriesExemplars(UP, List.of(exemplar)));
      }
    }
  }

  @Test
  void querier_rangeBeforeRetention_isEmpty() {
    long longAgoMs = NOW.minus(Duration.ofDays(300)).toEpochMilli();
    try (Storage storage = open()) {
      append(storage, new Exemplar(Labels.of("trace_id", "a"), 0.5, NOW.toEpochMilli()));
      for (TimeRange range :
          List.of(new TimeRange(longAgoMs, longAgoMs), new TimeRange(0, longAgoMs))) {
        try (MetricSnapshot snapshot = storage.snapshot(range)) {
          assertThat(snapshot.querier(EU).labelNames(List.of(), 10)).isEmpty();
        }
      }
    }
  }

  @Test
  void flush_afterADelete_theSeriesIsNotNamedAnyMore() {
    try (Storage storage = open()) {
      append(storage, "a", NOW);
      append(storage, "b", NOW);
      storage.deleteSeries(EU, List.of(Matcher.equal("__name__", "a")), TimeRange.ALL);
      storage.flush();
      try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
        assertThat(snapshot.querier(EU).labelValues("__name__", List.of(), 0)).containsExactly("b");
      }
    }
  }

  @Test
  void delete_ofLinesInMemory_hasThemSealedThoughNobodyWrites() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    SelfMetrics metrics = new SelfMetrics();
    try (Storage storage =
        Storage.open(StorageConfig.of(directory), now::get, metrics, ContainedText::new)) {
      long timestampNs = TimeUnit.MILLISECONDS.toNanos(NOW.toEpochMilli());
      Labels web = Labels.of("app", "web");
      assertThat(new EntryWriter(storage, EU).entry(web, timestampNs, "a").append().isEmpty())
          .isTrue();
      now.set(NOW.plus(Duration.ofMinutes(2)));
      List<Matcher> matchers = List.of(Matcher.equal("app", "web"));
      LogSelection all = new LogSelection(matchers, "{app=\"web\"}", false);
      var _ = storage.deletes().add(EU, all, TimeRange.ALL);
      assertSealed(metrics);
    }
  }

  private static void assertSealed(SelfMetrics metrics) {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (sealedLines(metrics) < 1 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
    assertThat(sealedLines(metrics)).isEqualTo(1);
  }

  @Test
  void delete_killedBeforeItsLinesWereSealed_hasThemSealedAfterTheStart() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    try (DirectoryUnderTest killed = new DirectoryUnderTest(now::get, Life.KILLED)) {
      long timestampNs = TimeUnit.MILLISECONDS.toNanos(NOW.toEpochMilli());
      Labels web = Labels.of("app", "web");
      EntryWriter writer = new EntryWriter(killed.store(), EU);
      assertThat(writer.entry(web, timestampNs, "a").append().isEmpty()).isTrue();
      List<Matcher> matchers = List.of(Matcher.equal("app", "web"));
      LogSelection all = new LogSelection(matchers, "{app=\"web\"}", false);
      LogDelete delete = killed.store().deletes().add(EU, all, TimeRange.ALL);
      killed.settle();
      assertThat(killed.store().deletes().of(EU)).containsExactly(delete);
      now.set(NOW.plus(Duration.ofMinutes(2)));
      assertSealed(killed.metrics());
    }
  }

  private static double sealedLines(SelfMetrics metrics) {
    return metrics.counter(SelfMetric.STORAGE_SEALED_LINES).get();
  }

  @Test
  void activeSeries_areThoseWrittenToLately_alsoAfterARestart() {
    AtomicReference<Instant> now = new AtomicReference<>(NOW);
    SelfMetrics metrics = new SelfMetrics();
    try (Storage storage =
        Storage.open(StorageConfig.of(directory), now::get, metrics, ContainedText::new)) {
      append(storage, "a", now.get());
      append(storage, "b", now.get());
      assertThat(active(metrics)).isEqualTo(2);
      storage.flush();
      now.set(NOW.plus(Duration.ofMinutes(41)));
      append(storage, "b", now.get()); // known to its sender, so it is not resolved again
      now.set(NOW.plus(Duration.ofMinutes(81)));
      assertThat(active(metrics)).isEqualTo(1);
    }
    SelfMetrics later = new SelfMetrics();
    try (Storage storage =
        Storage.open(StorageConfig.of(directory), now::get, later, ContainedText::new)) {
      assertThat(active(later)).isNull();
      append(storage, "b", now.get());
      assertThat(active(later)).isEqualTo(1);
    }
  }

  private static @Nullable Double active(SelfMetrics metrics) {
    return metrics
        .registry()
        .getSampleValue(
            "tributary_storage_active_series", new String[] {"cluster"}, new String[] {"eu"});
  }

  private void append(Storage storage, String name, Instant time) {
    int ref =
        refs.computeIfAbsent(
            name,
            _ ->
                ((Resolution.Known) storage.appender().resolve(EU, Labels.of("__name__", name)))
                    .ref());
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    batch.floats().add(ref, time.toEpochMilli(), Double.doubleToRawLongBits(1));
    Refusals refusals = new Refusals();
    storage.appender().append(batch, refusals);
    assertThat(refusals.isEmpty()).isTrue();
  }

  @Test
  void open_changedByte_isCorrupt() {
    byte[] value = StoredValue.frame(new byte[] {1, 2, 3});
    assertThat(StoredValue.open(value, "x").remaining()).isEqualTo(3);
    for (int at = 0; at < value.length; at++) {
      byte[] changed = value.clone();
      changed[at] ^= 4;
      assertThatThrownBy(() -> StoredValue.open(changed, "x"))
          .as("at=%s", at)
          .isInstanceOf(CorruptDataException.class);
    }
  }
}
