package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.ContainedText;
import io.tributary.kit.disk.DiskUse;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two months and a week of a cluster, on an injected clock: what is stored grows with what is
/// kept, and with nothing else.
///
/// `-Dmonths.series` says how many series there are at a time, `-Dmonths.churn` how many of a
/// hundred are replaced by new ones each day.
@Tag("long")
class TwoMonthsTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Matcher TEN_METRICS =
      new Matcher(Matcher.Type.REGEX, "__name__", "metric_[0-9]_total");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final int SERIES = Integer.getInteger("months.series", 2_000);
  private static final int CHURN = Integer.getInteger("months.churn", 10);
  private static final int KEPT_DAYS = 60;
  private static final int DAYS = 68;
  private static final long STEP_MS = 15_000;
  private static final long BATCH_MS = Duration.ofMinutes(10).toMillis();
  private static final long DAY_MS = Duration.ofDays(1).toMillis();

  /// What a day ends with.
  private record Figures(int day, long diskBytes, long heapBytes, long openMs, long queryMs) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "day=%d disk_mib=%.2f heap_mib=%.1f open_ms=%d query_of_a_day_ms=%d",
          day,
          diskBytes / 1048576.0,
          heapBytes / 1048576.0,
          openMs,
          queryMs);
    }
  }

  @TempDir private Path directory;
  private long nowMs = START.toEpochMilli();
  private final SplittableRandom random = new SplittableRandom(20_260_101);
  private final double[] values = new double[SERIES];
  private final int[] generation = new int[SERIES];
  private final WriteBatch batch = new WriteBatch();
  private final Refusals refusals = new Refusals();

  private Storage open() {
    return Storage.open(
        StorageConfig.of(directory).withRetention(Duration.ofDays(KEPT_DAYS)),
        () -> Instant.ofEpochMilli(nowMs),
        new SelfMetrics(),
        ContainedText::new);
  }

  @Test
  void twoMonths_thenAWeek_isFlat() throws IOException {
    List<Figures> all = new ArrayList<>();
    Storage storage = open();
    for (int day = 1; day <= DAYS; day++) {
      writeDay(storage);
      storage.close();
      long began = System.nanoTime();
      storage = open();
      long openMs = (System.nanoTime() - began) / 1_000_000;
      began = System.nanoTime();
      int rows = query(storage, nowMs - DAY_MS);
      long queryMs = (System.nanoTime() - began) / 1_000_000;
      assertThat(rows).as("day=%s", day).isBetween(1, SERIES * 576);
      Figures figures = new Figures(day, DiskUse.bytesIn(directory), heapBytes(), openMs, queryMs);
      all.add(figures);
      if (day % 5 == 0 || day > KEPT_DAYS) {
        System.out.println(figures);
      }
      churn();
    }
    storage.close();
    Figures full = all.get(KEPT_DAYS + 1);
    Figures last = all.getLast();
    assertThat(last.diskBytes).isLessThan(full.diskBytes * 102 / 100);
    assertThat(last.heapBytes).isLessThan(full.heapBytes * 105 / 100 + (4 << 20));
    double perSample = (double) last.diskBytes / ((KEPT_DAYS + 1.0) * SERIES * 5_760);
    System.out.println("bytes_per_sample=" + perSample);
    assertThat(perSample).isLessThan(1.2);
  }

  private void writeDay(Storage storage) {
    int[] refs = new int[SERIES];
    for (int i = 0; i < SERIES; i++) {
      refs[i] = ((Resolution.Known) storage.appender().resolve(EU, labels(i))).ref();
    }
    long endMs = nowMs + DAY_MS;
    while (nowMs < endMs) {
      batch.reset(EU);
      for (long ms = nowMs; ms < nowMs + BATCH_MS; ms += STEP_MS) {
        for (int i = 0; i < SERIES; i++) {
          batch.floats().add(refs[i], ms + i / 100 * 137L, Double.doubleToRawLongBits(next(i)));
        }
      }
      nowMs += BATCH_MS;
      storage.appender().append(batch, refusals);
      assertThat(refusals.isEmpty()).isTrue();
      if (nowMs % Duration.ofHours(2).toMillis() == 0) {
        storage.flush();
      }
    }
  }

  private Labels labels(int i) {
    return Labels.of(
        "__name__", "metric_" + i % 100 + "_total",
        "instance", "10.0.0." + i / 100 + ":9100",
        "job", "node",
        "pod", "pod-" + i + "-" + generation[i]);
  }

  /// Counters mostly, some gauges, a fifth that never changes.
  private double next(int i) {
    switch (i % 10) {
      case 0, 1 -> values[i] = i;
      case 2 -> values[i] = 50 + random.nextInt(20);
      case 3 -> values[i] = random.nextInt(10_000) / 10_000.0;
      case 4 -> values[i] += random.nextInt(1_500) / 100.0;
      case 5, 6 -> values[i] += random.nextInt(20) == 0 ? 1 : 0;
      default -> values[i] += random.nextInt(100 + i);
    }
    return values[i];
  }

  private void churn() {
    for (int i = 0; i < SERIES * CHURN / 100; i++) {
      generation[random.nextInt(SERIES)]++;
    }
  }

  /// Reads ten metrics over a day and returns the number of their samples.
  private static int query(Storage storage, long fromMs) {
    TimeRange range = new TimeRange(fromMs, fromMs + DAY_MS - 1);
    int rows = 0;
    SampleColumns columns = new SampleColumns();
    try (MetricSnapshot snapshot = storage.snapshot(range)) {
      SeriesSet found = snapshot.querier(EU).select(List.of(TEN_METRICS), SelectHints.UNSORTED);
      while (found.next()) {
        found.at().read(range.minMs(), range.maxMs(), columns);
        rows += columns.size();
      }
    }
    return rows;
  }

  private static long heapBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
