package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.contract.EntryWriter;
import io.tributary.kit.contract.StoredEntry;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.random.RandomSamples;
import io.tributary.kit.random.Seeds;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.logs.LogSelection;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.storage.pieces.Stored;
import io.tributary.storage.rocks.RocksStore;
import io.tributary.storage.wal.FaultyLogFiles;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.MapCatalog;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A random life of a store on a disk that fails and a machine that loses its power.
///
/// Between any two changes of the disk a crash may be tried: what it would leave is opened beside
/// the living store and compared with the twin. At the end of an epoch the store really goes on
/// with what a crash left.
final class CrashLife implements AutoCloseable {
  private static final WalConfig SMALL = new WalConfig(1 << 16, 1 << 18, 64 << 20);
  private static final long NOW_MS = Instant.parse("2026-06-15T12:20:00Z").toEpochMilli();
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW_MS));
  private static final long STEP_MS = 15_000;
  private static final int TIMES = 5 * 240; // five hours
  private static final int NAMES = 60;

  private static final int CHANGES_PER_CRASH = 6; // on average
  private static final int EPOCHS = 2;
  private static final int STEPS = 20; // of an epoch

  private final SplittableRandom random;
  private final Path root;
  private final Thread driver = Thread.currentThread();
  private final List<Histogram> histograms = new ArrayList<>();
  private CrashTwin twin = new CrashTwin();
  private FaultyLogFiles log;
  private Path data;
  private @Nullable RocksImage image;
  private boolean trying; // while a crash is tried, the changes of the store it left are not ours
  private int directories;
  private int crashes;
  private String doing = "start";

  private CrashLife(SplittableRandom random) throws IOException {
    this.random = random;
    this.root = Directories.create();
    this.log = new FaultyLogFiles(random.split(), this::maybeCrash);
    RandomSamples values = new RandomSamples(random.split());
    for (int i = 0; i < 4; i++) {
      histograms.add(values.histogram());
    }
    this.data = newDirectory();
  }

  private Path newDirectory() {
    return root.resolve(Integer.toString(++directories));
  }

  /// Lives as many lives, in all of which more crashes than these are tried.
  static void run(int seeds, int leastCrashes) {
    AtomicInteger crashes = new AtomicInteger();
    Seeds.run(
        seeds,
        random -> {
          try (CrashLife life = new CrashLife(random)) {
            life.live();
            crashes.addAndGet(life.crashes);
          }
        });
    if (Seeds.runsAll()) {
      assertThat(crashes.get()).isGreaterThan(leastCrashes);
    }
  }

  private void live() throws IOException {
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      doing = "open";
      DataDirectory directory = DataDirectory.open(data);
      RocksStore rocks = RocksStore.open(directory.db(), this::rocksChanged);
      image = new RocksImage(directory.db(), newDirectory());
      image.sync(); // what RocksDB does while it opens is its own matter
      try (Storage store = open(directory, rocks, log)) {
        twin.check(store, "start of epoch " + epoch);
        twin = CrashTwin.of(store);
        for (int step = 0; step < STEPS; step++) {
          step(store);
        }
        doing = "end of epoch " + epoch;
        Path left = newDirectory();
        FaultyLogFiles leftLog = crash(left);
        trying = true;
        rocks.close(); // what has crashed does not seal any more
        data = left;
        log = leftLog.with(this::maybeCrash);
      }
      trying = false;
    }
  }

  private static Storage open(DataDirectory directory, RocksStore store, FaultyLogFiles log)
      throws IOException {
    StorageConfig config = StorageConfig.of(directory.db());
    Stored stored = Storage.load(store, config, CLOCK);
    Storage.Base base = new Storage.Base(directory, stored, log, SMALL, config, ContainedText::new);
    SelfMetrics metrics = new SelfMetrics();
    Storage storage = Storage.openUnattended(base, CLOCK, metrics);
    assertThat(metrics.counter(SelfMetric.STORAGE_DAMAGE, "log").get()).isZero();
    return storage;
  }

  private void rocksChanged(boolean durable) {
    if (Thread.currentThread().equals(driver) && !trying) {
      maybeCrash();
      if (durable) {
        try {
          Objects.requireNonNull(image).sync();
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
        maybeCrash();
      }
    }
  }

  /// Tries a crash or not.
  private void maybeCrash() {
    if (!Thread.currentThread().equals(driver) || trying || random.nextInt(CHANGES_PER_CRASH) > 0) {
      return;
    }
    trying = true;
    Path left = newDirectory();
    try {
      FaultyLogFiles leftLog = crash(left);
      crashes++;
      String about = "crash " + crashes + " during " + doing;
      if (crashes % 8 == 0) {
        checkLog(leftLog.with(() -> {}), about);
      }
      DataDirectory directory = DataDirectory.open(left);
      RocksStore rocks = RocksStore.open(directory.db());
      try (Storage store = open(directory, rocks, leftLog)) {
        twin.check(store, about);
        rocks.close(); // the rest of the close is not to seal
      }
      Directories.delete(left);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      trying = false;
    }
  }

  /// A crash damages nothing that was acknowledged.
  private static void checkLog(FaultyLogFiles files, String about) throws IOException {
    Wal.Opened opened =
        Wal.open(files, SMALL, new MapCatalog(), LogStart.BEGINNING, (_, _, _) -> {});
    opened.wal().close();
    assertThat(opened.damage()).as(about).isEmpty();
  }

  /// Leaves in `left` what a crash leaves of RocksDB, and returns what it leaves of the log.
  private FaultyLogFiles crash(Path left) throws IOException {
    RocksImage rocks = Objects.requireNonNull(image);
    if (random.nextInt(4) == 0) {
      rocks.leaveAll(left.resolve("db"));
      return log.afterKill();
    }
    rocks.leaveSynced(left.resolve("db"), random.split());
    return log.afterCrash();
  }

  private void step(Storage store) {
    boolean failing = random.nextInt(5) == 0;
    if (failing) {
      fail();
    }
    ClusterId cluster = CrashTwin.CLUSTERS.get(random.nextInt(CrashTwin.CLUSTERS.size()));
    switch (random.nextInt(10)) {
      case 0 -> flush(store);
      case 1 -> delete(store, cluster);
      case 2, 3, 4 -> appendEntries(store, cluster);
      default -> appendSamples(store, cluster);
    }
    if (failing) {
      repair();
    }
  }

  private void fail() {
    switch (random.nextInt(4)) {
      case 0 -> log.failWrites(1 + random.nextInt(2));
      case 1 -> log.failSyncs(1 + random.nextInt(2));
      case 2 -> log.failNames(1 + random.nextInt(2));
      default -> log.setSpace(0);
    }
  }

  private void repair() {
    log.failWrites(0);
    log.failSyncs(0);
    log.failNames(0);
    log.setSpace(Long.MAX_VALUE);
  }

  private void flush(Storage store) {
    doing = "flush";
    try {
      store.flush();
    } catch (OverloadedException e) {
      repair(); // the log could not be trimmed: once more
      store.flush();
    }
  }

  private void delete(Storage store, ClusterId cluster) {
    doing = "delete";
    List<Matcher> matchers = List.of(Matcher.equal("i", Integer.toString(random.nextInt(5))));
    long from = NOW_MS - random.nextInt(TIMES) * STEP_MS;
    TimeRange range = new TimeRange(from, from + random.nextInt(TIMES) * STEP_MS);
    if (random.nextBoolean()) {
      deleteEntries(store, cluster, new LogSelection(matchers, "xx", random.nextBoolean()), range);
      return;
    }
    twin.deleteUnderWay(cluster, matchers, range);
    try {
      store.deleteSeries(cluster, matchers, range);
    } catch (OverloadedException e) {
      repair();
      store.deleteSeries(cluster, matchers, range);
    }
    twin.deleteAcknowledged(cluster, matchers, range);
  }

  private void deleteEntries(
      Storage store, ClusterId cluster, LogSelection selection, TimeRange range) {
    twin.deleteUnderWay(cluster, selection, range);
    try {
      var _ = store.deletes().add(cluster, selection, range);
    } catch (OverloadedException e) {
      repair();
      var _ = store.deletes().add(cluster, selection, range);
    }
    twin.deleteAcknowledged(cluster, selection, range);
  }

  private void appendSamples(Storage store, ClusterId cluster) {
    doing = "samples";
    long seed = random.nextLong();
    fill(twin.samplesUnderWay(cluster), seed);
    BatchWriter writer = new BatchWriter(store, cluster);
    boolean acknowledged = tryAppend(() -> fill(writer, seed));
    if (!acknowledged && random.nextBoolean()) {
      repair();
      acknowledged = tryAppend(() -> fill(new BatchWriter(store, cluster), seed)); // sent again
    }
    if (acknowledged) {
      fill(twin.samplesAcknowledged(cluster), seed);
    }
  }

  private void appendEntries(Storage store, ClusterId cluster) {
    doing = "entries";
    long seed = random.nextLong();
    fill(twin.entriesUnderWay(cluster), seed);
    boolean acknowledged = tryAppend(() -> fill(new EntryWriter(store, cluster), seed));
    if (!acknowledged && random.nextBoolean()) {
      repair();
      acknowledged = tryAppend(() -> fill(new EntryWriter(store, cluster), seed));
    }
    if (acknowledged) {
      fill(twin.entriesAcknowledged(cluster), seed);
    }
  }

  private static boolean tryAppend(Runnable append) {
    try {
      append.run();
      return true;
    } catch (OverloadedException e) {
      return false;
    }
  }

  /// Appends rows that the seed tells, each of which is a function of its series and time, so that
  /// what meets is a repeat.
  private void fill(BatchWriter writer, long seed) {
    SplittableRandom rows = new SplittableRandom(seed);
    for (int left = rows.nextInt(rows.nextInt(10) == 0 ? 600 : 60); left > 0; left--) {
      int series = rows.nextInt(NAMES);
      int time = rows.nextInt(TIMES);
      Labels labels = labels(series);
      CrashTwin.add(writer, labels, sample(series, time));
      if (time % 100 == 0) {
        Labels trace = Labels.of("trace_id", Integer.toString(time));
        writer.exemplar(labels, new Exemplar(trace, series, NOW_MS - time * STEP_MS));
      }
    }
    if (rows.nextInt(4) == 0) {
      String family = "m" + rows.nextInt(20);
      writer.metadata(
          new MetricMetadata(family, MetricMetadata.Type.COUNTER, "help of " + family, ""));
    }
    assertNoneRefused(writer.append());
  }

  private static void fill(EntryWriter writer, long seed) {
    SplittableRandom rows = new SplittableRandom(seed);
    for (int left = rows.nextInt(40); left > 0; left--) {
      int series = rows.nextInt(NAMES);
      long timestampNs = (NOW_MS - rows.nextInt(TIMES) * STEP_MS) * 1_000_000;
      String line = "line " + series + " " + "x".repeat(rows.nextInt(rows.nextInt(200) + 1));
      writer.entry(labels(series), new StoredEntry(timestampNs, line, ""));
    }
    assertNoneRefused(writer.append());
  }

  private static void assertNoneRefused(Refusals refusals) {
    assertThat(refusals.isEmpty()).isTrue();
  }

  private static Labels labels(int series) {
    return Labels.of("__name__", "m" + series % 7, "i", Integer.toString(series));
  }

  private StoredSample sample(int series, int time) {
    long timestampMs = NOW_MS - time * STEP_MS;
    long startMs = series % 5 == 0 ? timestampMs - 1_000 : 0;
    if (series % 9 == 0) {
      Histogram histogram = histograms.get(time % histograms.size());
      return new StoredSample(timestampMs, 0, histogram, startMs);
    }
    long bits = Double.doubleToRawLongBits(series * 1_000.0 + time);
    return new StoredSample(timestampMs, bits, null, startMs);
  }

  @Override
  public void close() throws IOException {
    Directories.delete(root);
  }
}
