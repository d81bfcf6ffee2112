package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.ContainedText;
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
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A series with more rows in a window than a page takes, beside others.
class DenseSeriesTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final long WINDOW_MS = Duration.ofHours(2).toMillis();
  private static final long START = Instant.parse("2026-06-15T12:00:00Z").toEpochMilli();

  /// Of 14 pages, so of more pieces than a seal has open at once.
  private static final int ROWS = 1_750_000;

  private static final int STEP_MS = 4;

  private static final List<String> SPARSE = List.of("before", "then");

  @TempDir private Path directory;
  private long nowMs = START + WINDOW_MS;
  private final WriteBatch batch = new WriteBatch();

  private Storage open() {
    return Storage.open(
        StorageConfig.of(directory),
        () -> Instant.ofEpochMilli(nowMs),
        new SelfMetrics(),
        ContainedText::new);
  }

  @Test
  void flush_moreRowsThanAPageTakes_keepsThemAll() {
    try (Storage storage = open()) {
      fill(storage, 0, ROWS);
      storage.flush();
      assertComplete(storage, ROWS);
    }
    try (Storage storage = open()) {
      assertComplete(storage, ROWS);
    }
  }

  @Test
  void flush_windowClosesWithTooManyRowsForOnePiece_keepsThemAll() {
    try (Storage storage = open()) {
      fill(storage, 0, ROWS / 2);
      storage.flush();
      fill(storage, ROWS / 2, ROWS);
      storage.flush();
      nowMs += WINDOW_MS;
      append(storage, "then", nowMs, 1);
      storage.flush();
      assertComplete(storage, ROWS);
    }
    try (Storage storage = open()) {
      storage.flush();
      assertComplete(storage, ROWS);
    }
  }

  private void fill(Storage storage, int from, int to) {
    SPARSE.forEach(name -> append(storage, name, START + from, 1));
    for (int at = from; at < to; at += 10_000) {
      append(storage, "dense", START + (long) at * STEP_MS, Math.min(10_000, to - at));
    }
  }

  private void append(Storage storage, String name, long fromMs, int rows) {
    int ref =
        ((Resolution.Known) storage.appender().resolve(EU, Labels.of("__name__", name))).ref();
    batch.reset(EU);
    for (int row = 0; row < rows; row++) {
      long timestampMs = fromMs + (long) row * STEP_MS;
      batch.floats().add(ref, timestampMs, Double.doubleToRawLongBits(value(timestampMs)));
    }
    Refusals refusals = new Refusals();
    storage.appender().append(batch, refusals);
    assertThat(refusals.isEmpty()).isTrue();
  }

  private static double value(long timestampMs) {
    return timestampMs / STEP_MS % 1_009;
  }

  private static void assertComplete(Storage storage, int rows) {
    SampleColumns dense = read(storage, "dense");
    assertThat(dense.size()).isEqualTo(rows);
    for (int row = 0; row < rows; row++) {
      long timestampMs = START + (long) row * STEP_MS;
      if (dense.timestampsMs()[row] != timestampMs || dense.values()[row] != value(timestampMs)) {
        throw new AssertionError("another row row=" + row);
      }
    }
    SPARSE.forEach(name -> assertThat(read(storage, name).timestampsMs()).startsWith(START));
  }

  private static SampleColumns read(Storage storage, String name) {
    SampleColumns rows = new SampleColumns();
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      Matcher matcher = Matcher.equal("__name__", name);
      SeriesSet found = snapshot.querier(EU).select(List.of(matcher), SelectHints.SORTED);
      assertThat(found.next()).isTrue();
      found.at().read(Long.MIN_VALUE, Long.MAX_VALUE, rows);
      assertThat(found.next()).isFalse();
    }
    return rows;
  }
}
