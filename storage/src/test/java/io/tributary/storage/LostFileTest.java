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
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A stored file is deleted by somebody else.
class LostFileTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T13:59:00Z");
  private static final int SERIES = 100;
  private static final int STEPS = 60;
  private static final int LINES = 500;
  private static final int WINDOWS = 3;
  private static final int ROUNDS = 10;

  @TempDir private Path folder;
  private final SplittableRandom random = new SplittableRandom(1);

  /// Rows that are found, and what is said of others.
  private record Found(long samples, long lines, List<String> warnings) {
    static Found of(Storage storage) {
      try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL);
          Querier querier = snapshot.querier(EU);
          LogSnapshot logs = storage.logSnapshot(NanoRange.ALL);
          LogQuerier entries = logs.querier(EU)) {
        long samples = size(StoredSample.readAll(querier, TimeRange.ALL, List.of()).values());
        long lines =
            size(StoredEntry.readAll(entries, List.of(), StoredEntry.OLDEST_FIRST).values());
        return new Found(
            samples,
            lines,
            Stream.concat(querier.warnings().stream(), entries.warnings().stream()).toList());
      }
    }

    private static long size(Collection<? extends List<?>> rows) {
      return rows.stream().mapToLong(List::size).sum();
    }
  }

  private static Storage open(Path data) {
    return Storage.open(
        StorageConfig.of(data), InstantSource.fixed(NOW), new SelfMetrics(), ContainedText::new);
  }

  private void write(Storage storage, Instant from) {
    BatchWriter samples = new BatchWriter(storage, EU);
    for (int series = 0; series < SERIES; series++) {
      Labels labels = Labels.of("__name__", "load", "series", Integer.toString(series));
      for (int step = 0; step < STEPS; step++) {
        samples.sample(labels, from.toEpochMilli() + 15_000L * step, random.nextDouble());
      }
    }
    assertThat(samples.append().isEmpty()).isTrue();
    EntryWriter lines = new EntryWriter(storage, EU);
    for (int line = 0; line < LINES; line++) {
      lines.entry(
          Labels.of("app", "web"),
          from.plusMillis(line).toEpochMilli() * 1_000_000,
          "line " + random.nextLong() + " " + random.nextLong() + " " + random.nextLong());
    }
    assertThat(lines.append().isEmpty()).isTrue();
    storage.flush();
  }

  private static Instant window(int back) {
    return NOW.minus(Duration.ofHours(2L * back + 1));
  }

  private static List<String> storedFiles(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("db"))) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sst"))
          .sorted()
          .toList();
    }
  }

  @Test
  void open_anyFileIsGone_isMendedOrTheRestIsServedAndWritesGoOn() throws IOException {
    Path data = folder.resolve("data");
    Found whole;
    try (Storage storage = open(data)) {
      for (int window = WINDOWS; window > 0; window--) {
        write(storage, window(window));
      }
      whole = Found.of(storage);
      assertThat(whole.warnings).isEmpty();
    }
    long[] lost = new long[2];
    for (String name : storedFiles(data)) {
      Path copy = folder.resolve(name);
      Directories.copy(data, copy);
      Files.delete(copy.resolve("db").resolve(name));
      try (Storage storage = open(copy)) {
        Found left = Found.of(storage);
        assertThat(whole.samples - left.samples).isLessThanOrEqualTo(SERIES * STEPS);
        assertThat(whole.lines - left.lines).isLessThanOrEqualTo(LINES);
        lost[0] += whole.samples - left.samples;
        lost[1] += whole.lines - left.lines;
        if (left.warnings.isEmpty()) {
          assertThat(left).isEqualTo(whole);
        } else {
          assertThat(left.warnings)
              .allMatch(each -> each.matches("(samples|entries) cannot be read: .*" + name + ".*"));
        }
        assertBackupHasTheSame(storage, left);
        assertWritesGoOn(storage, left);
      }
      Directories.delete(copy);
    }
    assertThat(lost).as("rows of files that were tried").doesNotContain(0);
  }

  private void assertBackupHasTheSame(Storage storage, Found left) throws IOException {
    Path backup = folder.resolve("backup");
    Path restored = folder.resolve("restored");
    try (BackupFolder files = BackupFolder.create(backup)) {
      storage.backup((name, content) -> {
        try (InputStream bytes = Files.newInputStream(content)) {
          files.add(name, bytes);
        }
      });
      files.finish();
    }
    BackupFolder.restore(backup, restored);
    try (Storage other = open(restored)) {
      Found found = Found.of(other);
      assertThat(found.samples).isEqualTo(left.samples);
      assertThat(found.lines).isEqualTo(left.lines);
      assertThat(found.warnings).hasSameSizeAs(left.warnings);
    }
    Directories.delete(backup);
    Directories.delete(restored);
  }

  private void assertWritesGoOn(Storage storage, Found left) {
    for (int round = 1; round <= ROUNDS; round++) {
      write(storage, window(0).plusMillis(round));
      Found found = Found.of(storage);
      assertThat(found.samples).isEqualTo(left.samples + (long) round * SERIES * STEPS);
      assertThat(found.lines).isEqualTo(left.lines + (long) round * LINES);
    }
  }
}
