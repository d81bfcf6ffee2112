package io.tributary.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.kit.contract.ContainedText;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.FloatStretch;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SampleFold;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Eight hours of a series, a sample a minute, in four windows; a ninth hour is in memory.
class SeriesFoldTest {
  private static final ClusterId EU = new ClusterId("eu");
  private static final Labels UP = Labels.of("__name__", "up");
  private static final long START_MS = Instant.parse("2026-06-15T00:00:00Z").toEpochMilli();
  private static final long HOUR_MS = 3_600_000;
  private static final long MINUTE_MS = 60_000;

  @TempDir private Path directory;
  private Storage storage;

  @BeforeEach
  void fill() {
    storage =
        Storage.open(
            StorageConfig.of(directory).withRetention(Duration.ZERO),
            InstantSource.fixed(Instant.ofEpochMilli(START_MS + 10 * HOUR_MS)),
            new SelfMetrics(),
            ContainedText::new);
    write(0, 8 * 60);
    storage.flush();
    write(8 * 60, 9 * 60);
  }

  private void write(int from, int to) {
    BatchWriter writer = new BatchWriter(storage, EU);
    for (int minute = from; minute < to; minute++) {
      writer.sample(UP, START_MS + minute * MINUTE_MS, minute);
    }
    writer.append();
  }

  @AfterEach
  void close() {
    storage.close();
  }

  /// What a fold was given, in order: stretches as they are, samples as their number.
  private List<Object> folded(long minMs, long maxMs, boolean enough) {
    List<Object> given = new ArrayList<>();
    SampleFold fold =
        new SampleFold() {
          @Override
          public void rows(SampleColumns rows) {
            given.add(rows.size());
          }

          @Override
          public boolean stretch(FloatStretch stretch) {
            if (enough) {
              given.add(stretch);
            }
            return enough;
          }
        };
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      SeriesSet set =
          snapshot
              .querier(EU)
              .select(List.of(Matcher.equal("__name__", "up")), SelectHints.UNSORTED);
      assertThat(set.next()).isTrue();
      set.at().fold(minMs, maxMs, new SampleColumns(), fold);
    }
    return given;
  }

  private static FloatStretch window(int number) {
    int first = number * 120;
    int last = first + 119;
    long startMs = START_MS + first * MINUTE_MS;
    double sum = (first + last) * 60;
    long endMs = START_MS + last * MINUTE_MS;
    return new FloatStretch(120, first, last, sum, first, last, 0, startMs, endMs);
  }

  @Test
  void fold_windowsInside_areTakenAsStretches() {
    long minMs = START_MS + HOUR_MS;
    assertThat(folded(minMs, START_MS + 10 * HOUR_MS, true))
        .containsExactly(60, window(1), window(2), window(3), 60);
  }

  @Test
  void fold_stretchesNotEnough_areSamples() {
    assertThat(
            folded(START_MS, START_MS + 9 * HOUR_MS, false).stream()
                .mapToInt(rows -> (Integer) rows)
                .sum())
        .isEqualTo(9 * 60);
  }

  @Test
  void fold_lateSamples_areSamplesOfTheirWindow() {
    BatchWriter writer = new BatchWriter(storage, EU);
    writer.sample(UP, START_MS + 2 * HOUR_MS + 1, 1).append();
    assertThat(folded(START_MS, START_MS + 8 * HOUR_MS - 1, true).subList(0, 2))
        .containsExactly(window(0), 121);
  }

  @Test
  void fold_deletedSamples_areNot() {
    TimeRange range = new TimeRange(START_MS + 3 * HOUR_MS, START_MS + 3 * HOUR_MS);
    storage.deleteSeries(EU, List.of(Matcher.equal("__name__", "up")), range);
    assertThat(folded(START_MS, START_MS + 8 * HOUR_MS - 1, true).subList(0, 2))
        .containsExactly(window(0), 119);
  }

  @Test
  void fold_staleMarkers_areSamples() {
    BatchWriter writer = new BatchWriter(storage, EU);
    writer.sampleBits(UP, START_MS + 9 * HOUR_MS, SpecialValues.STALE_NAN_BITS, 0).append();
    storage.flush();
    assertThat(folded(START_MS + 6 * HOUR_MS, START_MS + 10 * HOUR_MS, true))
        .containsExactly(window(3), 61);
  }
}
