package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.contract.StoredSample;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.LogQuerier;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.redundancy.LiveFile;
import io.tributary.storage.rocks.RocksStore;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A byte, or a stretch, of a file changes without which nothing could be read.
class MendedFileTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T13:59:00Z");
  private static final int SERIES = 60;
  private static final int STEPS = 40;
  private static final int STEP_MS = 30_000;
  private static final int WINDOWS = 4;

  /// Everything that a store answers.
  private record Answers(
      Map<Labels, List<StoredSample>> samples,
      Map<Labels, List<StoredEntry>> entries,
      List<SeriesExemplars> exemplars,
      List<MetricMetadata> metadata,
      List<String> warnings) {}

  private Path root;
  private Path whole;
  private Answers expected;
  private SelfMetrics metrics = new SelfMetrics();

  @BeforeEach
  void fill() throws IOException {
    root = Directories.create();
    whole = root.resolve("whole");
    for (int window = 0; window < WINDOWS; window++) { // RocksDB writes files when it is opened
      try (Storage storage = open(whole)) {
        fill(storage, window);
      }
    }
    try (Storage storage = open(whole)) {
      Matcher one = Matcher.equal("series", "3");
      storage.deleteSeries(EU, List.of(one), TimeRange.ALL);
      expected = answers(storage);
    }
    assertThat(expected.samples).hasSize(SERIES - 1);
    assertThat(expected.entries).hasSize(SERIES);
    assertThat(expected.exemplars).isNotEmpty();
    assertThat(expected.metadata).hasSize(WINDOWS);
    assertThat(expected.warnings).isEmpty();
  }

  @AfterEach
  void delete() throws IOException {
    Directories.delete(root);
  }

  private Storage open(Path directory) {
    metrics = new SelfMetrics();
    return Storage.open(
        StorageConfig.of(directory), InstantSource.fixed(NOW), metrics, ContainedText::new);
  }

  private static void fill(Storage storage, int window) {
    long fromMs = NOW.minus(Duration.ofHours(2L * (WINDOWS - window))).toEpochMilli();
    SplittableRandom random = new SplittableRandom(window);
    BatchWriter samples = new BatchWriter(storage, EU);
    EntryWriter entries = new EntryWriter(storage, EU);
    for (int series = 0; series < SERIES; series++) {
      Labels labels = Labels.of("__name__", "load", "series", Integer.toString(series));
      for (int step = 0; step < STEPS; step++) {
        long timestampMs = fromMs + (long) step * STEP_MS;
        samples.sample(labels, timestampMs, random.nextDouble());
        entries.entry(labels, timestampMs * 1_000_000, "line " + random.nextLong());
      }
    }
    Labels series = Labels.of("__name__", "load", "series", "1");
    samples.exemplar(series, new Exemplar(Labels.of("trace_id", "t" + window), 1, fromMs));
    samples.metadata(
        new MetricMetadata("family" + window, MetricMetadata.Type.GAUGE, "help", "unit"));
    assertThat(samples.append().isEmpty()).isTrue();
    assertThat(entries.append().isEmpty()).isTrue();
    storage.flush();
  }

  private static Answers answers(Storage storage) {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL);
        Querier querier = snapshot.querier(EU);
        LogSnapshot logs = storage.logSnapshot(NanoRange.ALL);
        LogQuerier lines = logs.querier(EU)) {
      var samples = StoredSample.readAll(querier, TimeRange.ALL, List.of());
      var entries = StoredEntry.readAll(lines, List.of(), StoredEntry.OLDEST_FIRST);
      return new Answers(
          samples,
          entries,
          querier.exemplars(List.of()),
          querier.metadata().sorted((a, b) -> a.family().compareTo(b.family())).toList(),
          Stream.concat(querier.warnings().stream(), lines.warnings().stream()).toList());
    }
  }

  /// Returns the files that the store cannot do without, by name.
  private List<String> indexFiles() throws IOException {
    List<String> names = new ArrayList<>(sstFiles(true));
    try (Stream<Path> files = Files.list(whole.resolve("db"))) {
      files
          .filter(file -> file.toFile().length() > 0)
          .map(file -> file.getFileName().toString())
          .filter(name ->
              name.endsWith(".log") || name.startsWith("MANIFEST") || name.equals("CURRENT"))
          .forEach(names::add);
    }
    return names;
  }

  private List<String> sstFiles(boolean index) throws IOException {
    try (RocksStore store = RocksStore.open(copy("opened").resolve("db"))) {
      return store.liveFiles().stream()
          .filter(file -> file.index() == index)
          .map(LiveFile::name)
          .filter(name -> Files.exists(whole.resolve("db").resolve(name)))
          .toList();
    }
  }

  private Path copy() throws IOException {
    return copy("copy");
  }

  private Path copy(String name) throws IOException {
    Path copy = root.resolve(name);
    if (Files.exists(copy)) {
      Directories.delete(copy);
    }
    Directories.copy(whole, copy);
    return copy;
  }

  private static void change(Path file, long from, long length) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (long at = from; at < Math.min(from + length, bytes.length()); at++) {
        bytes.seek(at);
        int found = bytes.read();
        bytes.seek(at);
        bytes.write(found ^ 0x55);
      }
    }
  }

  @Test
  void open_byteOfAFileOfTheIndexChanged_everythingIsThere() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    int damaged = 0;
    assertThat(indexFiles()).filteredOn(name -> name.endsWith(".sst")).hasSizeGreaterThan(2);
    for (String name : indexFiles()) {
      for (int time = 0; time < 3; time++) {
        Path copy = copy();
        Path file = copy.resolve("db").resolve(name);
        long at = time == 0 ? 0 : random.nextLong(Files.size(file));
        change(file, at, 1);
        try (Storage storage = open(copy)) {
          assertThat(answers(storage)).as("%s byte %s", name, at).isEqualTo(expected);
          damaged += (int) metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get();
        }
        try (Storage storage = open(copy)) {
          assertThat(answers(storage)).as("%s byte %s again", name, at).isEqualTo(expected);
          assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get()).isZero();
        }
      }
    }
    assertThat(damaged).isGreaterThan(indexFiles().size()); // some bytes are never looked at
  }

  @Test
  void open_logsOfRocksDbGone_everythingIsThere() throws IOException {
    assertThat(indexFiles()).anyMatch(name -> name.endsWith(".log"));
    Path copy = copy();
    for (Path log : logs(copy)) {
      Files.delete(log);
    }
    try (Storage storage = open(copy)) {
      assertThat(answers(storage)).isEqualTo(expected);
      assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get()).isPositive();
    }
    try (Storage storage = open(copy)) {
      assertThat(answers(storage)).isEqualTo(expected);
      assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get()).isZero();
    }
  }

  @Test
  void open_nothingSaysWhichFilesAreValid_saysWhatToDoAndRemovesNone() throws IOException {
    Path copy = copy();
    Directories.delete(copy.resolve("mend"));
    Path db = copy.resolve("db");
    for (Path file : files(db)) {
      String name = file.getFileName().toString();
      if (name.equals("CURRENT") || name.startsWith("MANIFEST")) {
        Files.delete(file);
      }
    }
    List<Path> left = files(db);
    assertThatThrownBy(() -> open(copy))
        .isInstanceOf(CorruptDataException.class)
        .hasMessageContaining("move the data directory away and restore a backup")
        .hasMessageContaining("CURRENT");
    assertThat(files(db)).isEqualTo(left);
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static List<Path> logs(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("db"))) {
      return files.filter(file -> file.toString().endsWith(".log")).toList();
    }
  }

  @Test
  void open_everyFileOfTheIndexDamagedAtOnce_everythingIsThere() throws IOException {
    Path copy = copy();
    for (String name : indexFiles()) {
      Path file = copy.resolve("db").resolve(name);
      change(file, Files.size(file) / 2, 512);
    }
    try (Storage storage = open(copy)) {
      assertThat(answers(storage)).isEqualTo(expected);
      fill(storage, WINDOWS - 1); // nothing but repeats
      assertThat(answers(storage).samples).containsAllEntriesOf(expected.samples);
    }
  }

  @Test
  void read_byteOfTheEndOfAFileOfPagesChanged_isMendedMeanwhile() throws IOException {
    for (String name : sstFiles(false)) {
      Path copy = copy();
      Path file = copy.resolve("db").resolve(name);
      change(file, Files.size(file) / 2, 1); // small files are kept safe as a whole
      try (Storage storage = open(copy)) {
        while (!answers(storage).equals(expected)) {
          Thread.onSpinWait();
        }
        assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "index").get()).isPositive();
      }
    }
  }

  @Test
  void open_moreDamagedThanCanBeMended_saysWhatToDo() throws IOException {
    for (String name : indexFiles()) {
      Path copy = copy();
      Directories.delete(copy.resolve("mend"));
      Path file = copy.resolve("db").resolve(name);
      if (name.endsWith(".sst")) {
        change(file, 0, Files.size(file));
        assertThatThrownBy(() -> open(copy))
            .as(name)
            .isInstanceOf(CorruptDataException.class)
            .hasMessageContaining("move the data directory away and restore a backup")
            .hasMessageContaining(copy.toString())
            .hasMessageContaining(name);
      }
    }
  }
}
