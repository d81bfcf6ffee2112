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
import io.tributary.storage.pieces.StoreRecords;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.rocks.Batch;
import io.tributary.storage.rocks.Family;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.DirectoryLogFiles;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files of the log go, or become shorter, after what is in them was acknowledged.
class LostLogFilesTest {
  private static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 18, 64 << 20);
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final Labels APP = Labels.of("app", "web");
  private static final int BATCHES = 60;
  private static final int SAMPLES = 500; // of a batch
  private static final long FIRST_MS = NOW.toEpochMilli() - 3_600_000;

  /// The least number of files that the batches take.
  private static final int FILES = 4;

  private static final byte[] TRIM_NOTE = {'W'};

  @TempDir private Path folder;
  private int folders;
  private SelfMetrics metrics = new SelfMetrics();
  private int appended;

  private record Opened(Storage storage, RocksStore rocks) implements AutoCloseable {
    @Override
    public void close() {
      storage.close();
    }
  }

  /// Opens a store with small files that seals when it is told to.
  private Opened open(Path data) throws IOException {
    metrics = new SelfMetrics();
    StorageConfig config = StorageConfig.of(data);
    DataDirectory directory = DataDirectory.open(data);
    RocksStore rocks = RocksStore.open(directory.db());
    Stored stored = Storage.load(rocks, config, InstantSource.fixed(NOW));
    DirectoryLogFiles log = new DirectoryLogFiles(directory.wal());
    return new Opened(
        Storage.openUnattended(
            new Storage.Base(directory, stored, log, SMALL, config, ContainedText::new),
            InstantSource.fixed(NOW),
            metrics),
        rocks);
  }

  /// Returns the files as a kill leaves them.
  private Path killed(Path live) throws IOException {
    Path left = Files.createDirectory(newFolder());
    new RocksImage(live.resolve("db"), newFolder()).leaveAll(left.resolve("db"));
    Directories.copy(live.resolve("wal"), left.resolve("wal"));
    return left;
  }

  private Path newFolder() {
    return folder.resolve(Integer.toString(folders++));
  }

  /// Returns what a kill leaves of a store with samples, that are sealed or not.
  private Path written(boolean sealedBefore) throws IOException {
    appended = 0;
    Path live = newFolder();
    try (Opened opened = open(live)) {
      if (sealedBefore) {
        append(opened, BATCHES);
        opened.storage.flush();
      }
      append(opened, BATCHES);
      return killed(live);
    }
  }

  private void append(Opened opened, int batches) {
    for (int batch = 0; batch < batches; batch++) {
      BatchWriter writer = new BatchWriter(opened.storage, EU);
      for (int i = 0; i < SAMPLES; i++, appended++) {
        writer.sample(UP, FIRST_MS + appended, Math.sqrt(appended));
      }
      assertThat(writer.append().isEmpty()).isTrue();
    }
  }

  private void appendLines(Opened opened) {
    for (int batch = 0; batch < BATCHES; batch++) {
      EntryWriter writer = new EntryWriter(opened.storage, EU);
      for (int i = 0; i < 10; i++) {
        writer.entry(APP, (FIRST_MS + 10L * batch + i) * 1_000_000, "line " + "x".repeat(500));
      }
      assertThat(writer.append().isEmpty()).isTrue();
    }
  }

  private static List<Path> logFiles(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data.resolve("wal"))) {
      return new ArrayList<>(
          files.filter(file -> file.toString().endsWith(".wal")).sorted().toList());
    }
  }

  /// Returns the times of all samples.
  private static LongStream times(Opened opened) {
    try (MetricSnapshot snapshot = opened.storage.snapshot(TimeRange.ALL);
        Querier querier = snapshot.querier(EU)) {
      return StoredSample.readAll(querier, TimeRange.ALL, List.of())
          .getOrDefault(UP, List.of())
          .stream()
          .mapToLong(StoredSample::timestampMs);
    }
  }

  private static int lines(Opened opened) {
    try (LogSnapshot snapshot = opened.storage.logSnapshot(NanoRange.ALL);
        LogQuerier querier = snapshot.querier(EU)) {
      return StoredEntry.readAll(querier, List.of(), StoredEntry.OLDEST_FIRST)
          .getOrDefault(APP, List.of())
          .size();
    }
  }

  private static List<String> warnings(Opened opened) {
    try (MetricSnapshot snapshot = opened.storage.snapshot(TimeRange.ALL);
        Querier querier = snapshot.querier(EU)) {
      return querier.warnings();
    }
  }

  private int reported() {
    return (int) metrics.counter(SelfMetric.STORAGE_DAMAGE, "log").get();
  }

  private void assertWhole(Opened opened) {
    assertThat(warnings(opened)).isEmpty();
    assertThat(reported()).isZero();
    assertThat(times(opened).count()).isEqualTo(appended);
  }

  /// Opens a store of which all batches of a part are lost, which is told of as long as it matters,
  /// and writes on.
  ///
  /// @param most how many samples the part had at most
  private void assertLost(Path data, String warning, int most) throws IOException {
    String text =
        "a part of the write-ahead log was damaged, what was in it is missing: corrupt data"
            + " resource="
            + warning
            + " from=\\S+ to="
            + NOW;
    int had = appended;
    List<Long> left;
    Path again;
    try (Opened opened = open(data)) {
      assertThat(warnings(opened)).singleElement().asString().matches(text);
      assertThat(reported()).isEqualTo(1);
      left = times(opened).boxed().toList();
      assertThat(had - left.size()).isBetween(1, most);
      TreeSet<Long> missing = new TreeSet<>();
      IntStream.range(0, had).forEach(i -> missing.add(FIRST_MS + i));
      left.forEach(missing::remove);
      assertThat(missing.last() - missing.first()).isEqualTo(missing.size() - 1);
      append(opened, 2);
      again = killed(data);
    }
    for (int start = 0; start < 3; start++) {
      try (Opened opened = open(again)) {
        assertThat(warnings(opened)).singleElement().asString().matches(text);
        assertThat(times(opened).count()).isEqualTo(left.size() + 2 * SAMPLES);
        if (start > 0) {
          assertThat(reported()).isZero();
        }
        opened.storage.flush();
        again = killed(again);
      }
    }
  }

  private static void shorten(Path file, long bytes) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(bytes);
    }
  }

  private static int samplesOf(int files) {
    return files * (1 << 16) / 8; // a value has eight bytes
  }

  @Test
  void open_fileInTheMiddleIsGone_isNoticed() throws IOException {
    for (boolean sealedBefore : List.of(false, true)) {
      Path data = written(sealedBefore);
      List<Path> files = logFiles(data);
      assertThat(files).hasSizeGreaterThan(FILES);
      Files.delete(files.get(1));
      assertLost(
          data,
          files.getFirst().getFileName()
              + " offset=\\d+ expected=the log up to position \\d+ found=a file that is gone or too"
              + " short",
          samplesOf(1));
    }
  }

  @Test
  void open_fileInTheMiddleIsShorter_isNoticed() throws IOException {
    for (long bytes : new long[] {0, 40, 64, 70, 20_000}) {
      Path data = written(true);
      List<Path> files = logFiles(data);
      Path shorter = files.get(1);
      shorten(shorter, bytes);
      assertLost(data, shorter.getFileName() + " offset=\\d+ expected=.*", samplesOf(1));
    }
  }

  @Test
  void open_filesBehindTheTrimAreGone_isNoticed() throws IOException {
    for (boolean sealedBefore : List.of(false, true)) {
      Path data = written(sealedBefore);
      List<Path> files = logFiles(data);
      Files.delete(files.get(0));
      Files.delete(files.get(1));
      assertLost(
          data,
          files.get(2).getFileName()
              + " offset=0 expected=a file before it, from position \\d+ found=none",
          samplesOf(2));
    }
  }

  @Test
  void open_allFilesAreGone_isNoticedAndWhatIsWrittenThenIsKept() throws IOException {
    for (boolean sealedBefore : List.of(false, true)) {
      Path data = written(sealedBefore);
      for (Path file : logFiles(data)) {
        Files.delete(file);
      }
      assertLost(
          data, "wal offset=0 expected=files from position \\d+ found=none", BATCHES * SAMPLES);
    }
  }

  @Test
  void open_newestFileIsShorter_isNoticed() throws IOException {
    for (long bytes : new long[] {0, 40, 64, 70, 100, 1_000}) {
      Path data = written(true);
      Path newest = logFiles(data).getLast();
      shorten(newest, bytes);
      assertLost(data, newest.getFileName() + " offset=\\d+ expected=.*", samplesOf(1));
    }
  }

  @Test
  void open_newestFileIsGone_isNoticed() throws IOException {
    for (boolean sealedBefore : List.of(false, true)) {
      Path data = written(sealedBefore);
      List<Path> files = logFiles(data);
      Files.delete(files.removeLast());
      assertLost(
          data,
          files.getLast().getFileName()
              + " offset=\\d+ expected=another file behind it found=a file that is gone or too"
              + " short",
          samplesOf(1));
    }
  }

  @Test
  void open_newestFileOfWhatIsSealedIsGone_whatIsWrittenThenIsKept() throws IOException {
    Path live = newFolder();
    Path before;
    Path after;
    try (Opened opened = open(live)) {
      append(opened, BATCHES);
      before = killed(live);
      opened.storage.flush();
      byte[] beginning =
          StoreRecords.encode(out -> {
            out.writeLong(0);
            out.writeLong(0);
          });
      opened.rocks.commit(new Batch().put(Family.META, TRIM_NOTE, beginning));
      after = killed(live);
    }
    Directories.delete(after.resolve("wal"));
    Files.move(before.resolve("wal"), after.resolve("wal"));
    Files.delete(logFiles(after).getLast());
    Path again;
    try (Opened opened = open(after)) {
      assertThat(warnings(opened)).singleElement().asString().contains("another file behind it");
      assertThat(times(opened).count()).isEqualTo(appended);
      append(opened, 2);
      again = killed(after);
    }
    try (Opened opened = open(again)) {
      assertThat(warnings(opened)).hasSize(1);
      assertThat(times(opened).count()).isEqualTo(appended);
    }
  }

  @Test
  void open_firstSectorOfTheNewestFileIsGone_losesNoMore() throws IOException {
    Path data = written(true);
    Path newest = logFiles(data).getLast();
    try (FileChannel channel = FileChannel.open(newest, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.allocate(512), 0);
    }
    int had = appended;
    try (Opened opened = open(data)) {
      assertThat(warnings(opened)).isNotEmpty();
      assertThat(newest).exists();
      assertThat(times(opened).count()).isLessThan(had);
    }
  }

  @Test
  void open_everyKindOfTrimmedStore_isWhole() throws IOException {
    for (boolean samples : List.of(false, true)) {
      for (boolean lines : List.of(false, true)) {
        appended = 0;
        Path live = newFolder();
        try (Opened opened = open(live)) {
          for (int round = 0; round < 3; round++) {
            if (samples) {
              append(opened, BATCHES);
            }
            if (lines) {
              appendLines(opened);
            }
            assertKilledIsWhole(live, lines);
            opened.storage.flush();
            assertKilledIsWhole(live, lines);
          }
        }
        assertKilledIsWhole(live, lines);
      }
    }
  }

  private void assertKilledIsWhole(Path live, boolean lines) throws IOException {
    Path left = killed(live);
    for (int start = 0; start < 2; start++) {
      try (Opened opened = open(left)) {
        assertWhole(opened);
        assertThat(lines(opened)).isEqualTo(lines ? 10 * BATCHES : 0);
      }
    }
  }

  @Test
  void open_crashedBetweenTheNoteAndTheTrim_isWhole() throws IOException {
    Path live = newFolder();
    Path before;
    Path after;
    try (Opened opened = open(live)) {
      append(opened, BATCHES);
      before = killed(live);
      opened.storage.flush();
      after = killed(live);
    }
    Directories.delete(after.resolve("wal"));
    Files.move(before.resolve("wal"), after.resolve("wal"));
    try (Opened opened = open(after)) {
      assertWhole(opened);
      append(opened, BATCHES);
      assertKilledIsWhole(after, false);
    }
  }

  @Test
  void open_storeOfAVersionWithoutTheNote_isWholeAndNoticesFromTheNextSealOn() throws IOException {
    Path live = newFolder();
    Path old;
    try (Opened opened = open(live)) {
      append(opened, BATCHES);
      opened.storage.flush();
      append(opened, BATCHES);
      opened.rocks.commit(new Batch().delete(Family.META, TRIM_NOTE));
      old = killed(live);
    }
    Path left;
    try (Opened opened = open(old)) {
      assertWhole(opened);
      opened.storage.flush();
      append(opened, BATCHES);
      left = killed(old);
    }
    Files.delete(logFiles(left).get(1));
    assertLost(left, ".* found=a file that is gone or too short", samplesOf(1));
  }

  @Test
  void open_storeThatAVersionWithoutTheNoteTrimmed_isWhole() throws IOException {
    Path live = newFolder();
    try (Opened opened = open(live)) {
      append(opened, BATCHES);
      opened.storage.flush();
      byte[] note = Objects.requireNonNull(opened.rocks.get(Family.META, TRIM_NOTE));
      append(opened, BATCHES);
      opened.storage.flush();
      append(opened, 1);
      opened.rocks.commit(new Batch().put(Family.META, TRIM_NOTE, note));
      assertKilledIsWhole(live, false);
    }
  }

  @Test
  void restore_ofAStoreWhoseLogIsTrimmed_isWhole() throws IOException {
    Path live = newFolder();
    Path backup = newFolder();
    Path restored = newFolder();
    try (Opened opened = open(live)) {
      append(opened, BATCHES);
      opened.storage.flush();
      try (BackupFolder files = BackupFolder.create(backup)) {
        opened.storage.backup((name, content) -> {
          try (InputStream bytes = Files.newInputStream(content)) {
            files.add(name, bytes);
          }
        });
        files.finish();
      }
    }
    BackupFolder.restore(backup, restored);
    assertKilledIsWhole(restored, false);
    for (Path file : logFiles(restored)) {
      Files.delete(file);
    }
    try (Opened opened = open(restored)) {
      assertThat(reported()).isEqualTo(1);
      assertThat(times(opened).count()).isEqualTo(appended);
    }
  }
}
