package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.contract.StoredSample;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A byte of the log changes after what is in it was acknowledged.
class DamagedLogTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final long NOW_MS = NOW.toEpochMilli();
  private static final Labels UP = Labels.of("__name__", "up");
  private static final Labels APP = Labels.of("app", "web");
  private static final TimeRange BEFORE =
      new TimeRange(Long.MIN_VALUE, NOW.minus(Duration.ofHours(6)).toEpochMilli() - 1);
  private static final int BATCHES = 40;

  @TempDir private Path folder;
  private SelfMetrics metrics = new SelfMetrics();

  private Storage open(Path directory) {
    metrics = new SelfMetrics();
    return Storage.open(
        StorageConfig.of(directory), InstantSource.fixed(NOW), metrics, ContainedText::new);
  }

  /// Returns what a killed process leaves: a window that is sealed, and batches that are not.
  private Path killed() throws IOException {
    Path live = folder.resolve("live");
    Path left = folder.resolve("left");
    try (Storage storage = open(live)) {
      append(storage, NOW.minus(Duration.ofHours(6)).toEpochMilli(), 1);
      storage.flush();
      for (int batch = 0; batch < BATCHES; batch++) {
        append(storage, NOW_MS - Duration.ofMinutes(60 - batch).toMillis(), batch);
      }
      Directories.copy(live, left);
    }
    return left;
  }

  private static void append(Storage storage, long timestampMs, int value) {
    assertThat(new BatchWriter(storage, EU).sample(UP, timestampMs, value).append().isEmpty())
        .isTrue();
    assertThat(
            new EntryWriter(storage, EU)
                .entry(APP, timestampMs * 1_000_000, "line " + value)
                .append()
                .isEmpty())
        .isTrue();
  }

  /// Changes a byte in the middle of what was written last, and returns the name of the file.
  private static String change(Path wal) throws IOException {
    try (Stream<Path> files = Files.list(wal)) {
      for (Path path :
          (Iterable<Path>) files.filter(f -> f.toString().endsWith(".wal"))::iterator) {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
          byte[] bytes = new byte[(int) Math.min(file.length(), 1 << 20)];
          file.readFully(bytes);
          int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("line 20");
          if (at > 0) {
            file.seek(at);
            file.write('L');
            return path.getFileName().toString();
          }
        }
      }
    }
    throw new AssertionError("no such line");
  }

  private static List<String> warnings(Storage storage, TimeRange range) {
    NanoRange ns =
        range.equals(TimeRange.ALL)
            ? NanoRange.ALL
            : new NanoRange(Long.MIN_VALUE, range.maxMs() * 1_000_000);
    try (MetricSnapshot snapshot = storage.snapshot(range);
        Querier querier = snapshot.querier(EU);
        LogSnapshot logs = storage.logSnapshot(ns);
        LogQuerier lines = logs.querier(EU)) {
      assertThat(lines.warnings()).isEqualTo(querier.warnings());
      return querier.warnings();
    }
  }

  private static int samples(Storage storage) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL);
        Querier querier = snapshot.querier(EU)) {
      return StoredSample.readAll(querier, TimeRange.ALL, List.of())
          .getOrDefault(UP, List.of())
          .size();
    }
  }

  private static Map<Labels, List<StoredEntry>> entries(Storage storage) {
    try (LogSnapshot logs = storage.logSnapshot(NanoRange.ALL);
        LogQuerier lines = logs.querier(EU)) {
      return StoredEntry.readAll(lines, List.of(), StoredEntry.OLDEST_FIRST);
    }
  }

  @Test
  void open_byteOfARecordChanged_queriesOfItsTimeAreWarnedAlsoWhenItIsSealed() throws IOException {
    Path left = killed();
    String file = change(left.resolve("wal"));
    String warning =
        "a part of the write-ahead log was damaged, what was in it is missing: .*"
            + file
            + " offset=\\d+ .* from=2026-06-15T06:20:00Z to=2026-06-15T12:20:00Z";
    for (int start = 0; start < 3; start++) {
      try (Storage storage = open(left)) {
        assertThat(samples(storage)).isEqualTo(BATCHES + 1);
        assertThat(entries(storage).get(APP)).hasSize(BATCHES);
        assertThat(warnings(storage, TimeRange.ALL)).singleElement().asString().matches(warning);
        assertThat(warnings(storage, BEFORE)).isEmpty();
        assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "log").get())
            .isEqualTo(start == 0 ? 1 : 0);
      }
    }
  }
}
