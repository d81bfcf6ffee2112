package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A byte of a stored file changes while nobody looks.
class DamagedFileTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T13:59:00Z");
  private static final int SERIES = 200;
  private static final int STEPS = 120;
  private static final int STEP_MS = 30_000;
  private static final long LAST_HOUR = NOW.toEpochMilli() - (long) STEPS * STEP_MS;
  private static final int FOOTER_BYTES = 53; // by which RocksDB finds everything else of a file

  @TempDir private Path directory;
  private SelfMetrics metrics = new SelfMetrics();

  private Storage open() {
    return open(directory);
  }

  private Storage open(Path path) {
    metrics = new SelfMetrics();
    return Storage.open(
        StorageConfig.of(path), InstantSource.fixed(NOW), metrics, ContainedText::new);
  }

  @Test
  void select_byteOfAPageChanged_namesThePlaceAndServesTheRest() throws IOException {
    fillTwoWindows();
    Path file = changeAByte(size -> size / 2);
    try (Storage storage = open()) {
      long served = rows(storage, damageOf(file));
      assertThat(served).isBetween((long) SERIES * STEPS, 2L * SERIES * STEPS - 1);
      assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "samples").get()).isPositive();
      fill(storage, LAST_HOUR + 1);
      storage.flush();
      assertThat(rows(storage, damageOf(file))).isEqualTo(served + (long) SERIES * STEPS);
    }
  }

  @Test
  void flush_manyTimesAfterDamage_goesOn() throws IOException {
    fillTwoWindows();
    Path file = changeAByte(size -> size / 2);
    try (Storage storage = open()) {
      long served = rows(storage, damageOf(file));
      for (int round = 1; round <= 20; round++) { // RocksDB merges its files meanwhile
        fill(storage, LAST_HOUR + round);
        storage.flush();
        assertThat(rows(storage, damageOf(file))).isEqualTo(served + (long) round * SERIES * STEPS);
      }
    }
  }

  @Test
  void flush_whatIsDroppedLiesInAFileWithDamage_goesOn() throws IOException {
    long window = 2L * STEPS * STEP_MS;
    try (Storage storage = open()) {
      fill(storage, LAST_HOUR - 2 * window);
      fill(storage, LAST_HOUR);
      storage.flush(); // both into one file
    }
    Path file = changeAByte(size -> size / 4);
    try (Storage storage = open()) {
      long served = rows(storage, damageOf(file));
      for (int round = 1; round <= 20; round++) { // pieces between them are merged meanwhile
        fill(storage, LAST_HOUR - window + round);
        flush(storage);
        assertThat(rows(storage, damageOf(file))).isEqualTo(served + (long) round * SERIES * STEPS);
      }
    }
  }

  @Test
  void open_byteOfAFilesOwnDescriptionChanged_isMendedElseServesTheRest() throws IOException {
    fillTwoWindows();
    Path file = changeAByte(size -> size - FOOTER_BYTES + 1);
    Directories.copy(directory, directory.resolve("unmendable"));
    Directories.delete(directory.resolve("unmendable").resolve("mend"));
    try (Storage storage = open(directory.resolve("unmendable"))) {
      String damage =
          "samples cannot be read: the store failed cause=.*" + file.getFileName() + ".*";
      long served = rows(storage, damage); // none when RocksDB has put both into one file
      assertThat(served).isIn(0L, (long) SERIES * STEPS);
      fill(storage, LAST_HOUR + 1);
      storage.flush();
      assertThat(rows(storage, damage)).isEqualTo(served + (long) SERIES * STEPS);
    }
    try (Storage storage = open()) {
      assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get()).isPositive();
      assertThat(rows(storage)).isEqualTo(2L * SERIES * STEPS);
    }
  }

  /// Once more when the store was opened again beside it.
  private static void flush(Storage storage) {
    try {
      storage.flush();
    } catch (OverloadedException e) {
      storage.flush();
    }
  }

  private static String damageOf(Path file) {
    return "samples cannot be read: the store failed cause=.*"
        + file.getFileName()
        + " offset \\d+.*";
  }

  private void fillTwoWindows() {
    try (Storage storage = open()) {
      fill(storage, LAST_HOUR - 2L * STEPS * STEP_MS);
      storage.flush();
      fill(storage, LAST_HOUR);
      storage.flush();
    }
  }

  private static void fill(Storage storage, long fromMs) {
    SplittableRandom random = new SplittableRandom(1);
    BatchWriter writer = new BatchWriter(storage, EU);
    for (int series = 0; series < SERIES; series++) {
      Labels labels = Labels.of("__name__", "load", "series", Integer.toString(series));
      for (int step = 0; step < STEPS; step++) {
        writer.sample(labels, fromMs + (long) step * STEP_MS, random.nextDouble());
      }
    }
    assertThat(writer.append().isEmpty()).isTrue();
  }

  /// Changes a byte of the largest file, so of one with pages.
  private Path changeAByte(LongUnaryOperator place) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("db"))) {
      Path largest =
          files
              .filter(file -> file.toString().endsWith(".sst"))
              .max(Comparator.comparingLong(file -> file.toFile().length()))
              .orElseThrow();
      try (RandomAccessFile file = new RandomAccessFile(largest.toFile(), "rw")) {
        long at = place.applyAsLong(file.length());
        file.seek(at);
        int found = file.read();
        file.seek(at);
        file.write(found ^ 1);
      }
      return largest;
    }
  }

  private static long rows(Storage storage, String warning) {
    return rows(
        storage,
        warnings -> assertThat(warnings).isNotEmpty().allMatch(each -> each.matches(warning)));
  }

  private static long rows(Storage storage) {
    return rows(storage, warnings -> assertThat(warnings).isEmpty());
  }

  private static long rows(Storage storage, Consumer<List<String>> checkWarnings) {
    long rows = 0;
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL);
        Querier querier = snapshot.querier(EU)) {
      SampleColumns samples = new SampleColumns();
      SeriesSet set = querier.select(List.of(), SelectHints.SORTED);
      while (set.next()) {
        set.at().read(Long.MIN_VALUE, Long.MAX_VALUE, samples);
        rows += samples.size();
      }
      checkWarnings.accept(querier.warnings());
    }
    return rows;
  }
}
