package io.tributary.ingest.exposition;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SpecialValues;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

final class SeenSeriesTest {
  private static final ClusterId EU = new ClusterId("eu-1");

  private final InMemoryStorage storage = new InMemoryStorage();
  private final SeenSeries seen = new SeenSeries(EU);

  private int ref(String name) {
    Labels labels = Labels.of("__name__", name);
    return ((Resolution.Known) storage.appender().resolve(EU, labels)).ref();
  }

  private void poll(long timestampMs, String... names) {
    for (String name : names) {
      seen.add(ref(name), timestampMs);
    }
  }

  /// Returns the times of markers by series.
  private Map<String, List<Long>> markers() {
    Map<String, List<Long>> markers = new TreeMap<>();
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      StoredSample.readAll(snapshot.querier(EU), TimeRange.ALL, List.of())
          .forEach((labels, samples) -> {
            assertThat(samples)
                .allMatch(sample -> sample.valueBits() == SpecialValues.STALE_NAN_BITS);
            if (!samples.isEmpty()) {
              markers.put(
                  labels.metricName(), samples.stream().map(StoredSample::timestampMs).toList());
            }
          });
    }
    return markers;
  }

  @Test
  void end_seriesIsMissing_isMarkedOnce() {
    poll(1_000, "a", "b", "c", "a");
    assertThat(seen.end(storage.appender(), 1_010)).isZero();
    poll(2_000, "c", "a");
    assertThat(seen.end(storage.appender(), 2_010)).isEqualTo(1);
    poll(3_000, "a", "c", "d");
    assertThat(seen.end(storage.appender(), 3_010)).isZero();
    assertThat(markers()).isEqualTo(Map.of("b", List.of(2_010L)));
  }

  @Test
  void end_sourcesClockIsAhead_marksBehindItsSamples() {
    poll(9_000, "a", "b");
    seen.end(storage.appender(), 1_000);
    poll(9_015, "a");
    seen.end(storage.appender(), 1_015);
    assertThat(markers()).isEqualTo(Map.of("b", List.of(9_016L)));
  }

  @Test
  void fail_inTheMiddle_marksWhatWasAndWhatCame() {
    poll(1_000, "a", "b");
    seen.end(storage.appender(), 1_000);
    poll(2_000, "b", "c");
    assertThat(seen.fail(storage.appender(), 2_010)).isEqualTo(3);
    assertThat(seen.fail(storage.appender(), 3_010)).isZero();
    assertThat(markers())
        .isEqualTo(Map.of("a", List.of(2_010L), "b", List.of(2_010L), "c", List.of(2_010L)));
  }

  @Test
  void end_afterOneThatWasLeft_comparesWithTheOneBefore() {
    poll(1_000, "a", "b");
    seen.end(storage.appender(), 1_000);
    poll(2_000, "c");
    seen.leave();
    poll(3_000, "a");
    assertThat(seen.end(storage.appender(), 3_010)).isEqualTo(1);
    assertThat(markers()).isEqualTo(Map.of("b", List.of(3_010L)));
  }
}
