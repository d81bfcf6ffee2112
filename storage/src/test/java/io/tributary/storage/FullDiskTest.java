package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tributary.kit.contract.ContainedText;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A disk of 96 MiB that others fill up. Needs the right to mount one, else it is skipped.
class FullDiskTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Instant NOW = Instant.parse("2026-06-15T12:20:00Z");
  private static final int SERIES = 20_000;
  private static final long MIN_FREE = 24 << 20;
  private static final long MISSING = 64 << 10;
  private static final Duration LONGEST_RECOVERY = Duration.ofMinutes(1);

  @TempDir private Path folder;
  private Path disk;
  private Path filler;
  private boolean mounted;
  private final int[] refs = new int[SERIES];
  private final SelfMetrics metrics = new SelfMetrics();
  private volatile Instant now = NOW;
  private long skippedMs;
  private long written; // rows acknowledged of each series

  @BeforeEach
  void mount() throws IOException, InterruptedException {
    disk = Files.createDirectory(folder.resolve("disk"));
    filler = disk.resolve("filler");
    mounted = run("mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", disk.toString());
    assumeTrue(mounted, "no right to mount a small disk");
  }

  @AfterEach
  void unmount() throws IOException, InterruptedException {
    if (mounted) {
      assertThat(run("umount", disk.toString())).isTrue();
    }
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      ProcessBuilder process = new ProcessBuilder(command).redirectErrorStream(true);
      return process.redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
    } catch (IOException e) {
      return false; // no such command
    }
  }

  @Test
  void fullDisk_writersAreAskedBackAndReadsGoOn_untilThereIsRoom() throws Exception {
    try (Storage storage = open()) {
      resolve(storage);
      append(storage);
      fill();
      assertThatThrownBy(() -> appendUntilRefused(storage))
          .isInstanceOf(OverloadedException.class)
          .hasMessageContaining("No space left on device");
      makeRoom(storage);
    }
    assertAllIsThere();
  }

  @Test
  void fullDisk_start_readsGoOnAndWritesWhenThereIsRoom() throws Exception {
    Path killed = disk.resolve("killed");
    try (Storage storage = open()) {
      resolve(storage);
      append(storage);
      storage.flush();
      append(storage);
      Directories.copy(disk.resolve("data"), killed);
    }
    Directories.delete(disk.resolve("data"));
    Files.move(killed, disk.resolve("data"));
    fill();
    try (Storage storage = open()) {
      assertThat(samples(storage)).isEqualTo(written * SERIES);
      resolve(storage);
      assertThatThrownBy(() -> appendUntilRefused(storage)).isInstanceOf(OverloadedException.class);
      makeRoom(storage);
    }
    assertAllIsThere();
  }

  private void makeRoom(Storage storage) throws Exception {
    assertThatThrownBy(storage::flush)
        .isInstanceOf(OverloadedException.class)
        .hasMessageMatching(
            "the disk is full directory=.*/data/db free_bytes=\\d+ needed_bytes=\\d+");
    assertThat(samples(storage)).isEqualTo(written * SERIES);

    Files.delete(filler);

    append(storage);
    flushUntilDone(storage);
    assertThat(samples(storage)).isEqualTo(written * SERIES);
  }

  private void assertAllIsThere() throws Exception {
    try (Storage storage = open()) {
      assertThat(samples(storage)).isEqualTo(written * SERIES);
    }
  }

  @Test
  void fullDisk_firstStart_saysHowMuchIsMissing() throws IOException {
    fill();
    assertThatThrownBy(this::open)
        .isInstanceOf(TributaryException.class)
        .hasMessageContaining("directory=" + disk.resolve("data"))
        .hasMessageContaining("free_bytes=");
  }

  @Test
  void fullDisk_flushOfNothing_needsNoRoom() throws IOException {
    try (Storage storage = open()) {
      fill();
      storage.flush();
    }
  }

  @Test
  void nearlyFullDisk_oldestWindowGoesAndTheOthersStay() throws Exception {
    StorageConfig config = config().withMinFree(MIN_FREE);
    try (Storage storage = Storage.open(config, () -> now, metrics, ContainedText::new)) {
      resolve(storage);
      long perWindow = 20;
      for (int window = 0; window < 3; window++) {
        for (int i = 0; i < perWindow; i++) {
          append(storage);
        }
        skippedMs += Duration.ofDays(1).toMillis();
      }
      storage.flush();
      assertThat(samples(storage)).isEqualTo(3 * perWindow * SERIES);
      while (metric("tributary_storage_early_dropped_bytes_total") == 0) {
        leaveFree(MIN_FREE - MISSING); // again when others, such as the log, gave some back
        storage.flush();
        now = now.plus(Duration.ofMinutes(1));
        storage.flush();
      }
      assertThat(samples(storage)).isEqualTo(2 * perWindow * SERIES);
      double dropped = metric("tributary_storage_early_dropped_bytes_total");
      assertThat(dropped).isGreaterThanOrEqualTo(MISSING);
      long deadline = System.nanoTime() + LONGEST_RECOVERY.toNanos(); // deleted in the background
      while (free() < MIN_FREE && System.nanoTime() < deadline) {
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
      }
      assertThat(free()).isGreaterThanOrEqualTo(MIN_FREE);
    }
  }

  private void leaveFree(long bytes) throws IOException {
    long more = free() - bytes;
    if (more > 0) {
      Files.write(
          filler, new byte[(int) more], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  private long free() throws IOException {
    return Files.getFileStore(disk).getUsableSpace();
  }

  private double metric(String name) {
    return metrics.registry().getSampleValue(name);
  }

  private Storage open() {
    return Storage.open(config(), InstantSource.fixed(NOW), new SelfMetrics(), ContainedText::new);
  }

  private StorageConfig config() {
    return StorageConfig.of(disk.resolve("data"));
  }

  private void fill() throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(filler)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void appendUntilRefused(Storage storage) {
    while (true) {
      append(storage);
    }
  }

  private void resolve(Storage storage) {
    for (int i = 0; i < SERIES; i++) {
      Labels labels = Labels.of("__name__", "up", "i", Integer.toString(i));
      refs[i] = ((Resolution.Known) storage.appender().resolve(EU, labels)).ref();
    }
  }

  private void append(Storage storage) {
    WriteBatch batch = new WriteBatch();
    batch.reset(EU);
    long firstMs = NOW.toEpochMilli() - Duration.ofDays(4).toMillis();
    long timestampMs = firstMs + skippedMs + written * 1_000;
    for (int i = 0; i < SERIES; i++) {
      long bits = Double.doubleToRawLongBits(Math.sin((double) written * i));
      batch.floats().add(refs[i], timestampMs, bits);
    }
    Refusals refusals = new Refusals();
    storage.appender().append(batch, refusals);
    assertThat(refusals.isEmpty()).isTrue();
    written++;
  }

  /// RocksDB looks every five seconds whether there is room for its largest memtable again.
  private static void flushUntilDone(Storage storage) throws InterruptedException {
    long end = System.nanoTime() + LONGEST_RECOVERY.toNanos();
    while (true) {
      try {
        storage.flush();
        return;
      } catch (OverloadedException e) {
        assertThat(System.nanoTime() - end).as("not recovered: %s", e).isNegative();
        Thread.sleep(200);
      }
    }
  }

  private static long samples(Storage storage) {
    long samples = 0;
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      Matcher name = Matcher.equal("__name__", "up");
      SeriesSet found = snapshot.querier(EU).select(List.of(name), SelectHints.SORTED);
      SampleColumns columns = new SampleColumns();
      while (found.next()) {
        columns.clear();
        found.at().read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        samples += columns.size();
      }
    }
    return samples;
  }
}
