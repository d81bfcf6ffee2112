package io.tributary.scraper.backfill;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.SpecialValues;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// When earlier runs polled each source with success for the last time, as `up` has it.
final class LastPolls {
  /// Looked at one after the other: most servers were up a moment ago.
  private static final List<Duration> SPANS =
      List.of(Duration.ofHours(1), Duration.ofDays(1), Duration.ofDays(7));

  private LastPolls() {}

  /// Returns the start of each source's last good poll by the labels of its `up`; sources that were
  /// polled no more are left out.
  static Map<Labels, Long> read(MetricStore store, long nowMs) {
    Map<Labels, Long> last = new HashMap<>();
    long toMs = nowMs;
    for (Duration span : SPANS) {
      read(store, new TimeRange(nowMs - span.toMillis(), toMs), last);
      toMs = nowMs - span.toMillis() - 1;
    }
    last.values().removeIf(ms -> ms == Long.MIN_VALUE);
    return last;
  }

  private static void read(MetricStore store, TimeRange range, Map<Labels, Long> last) {
    SampleColumns samples = new SampleColumns();
    try (MetricSnapshot snapshot = store.snapshot(range)) {
      SeriesSet ups =
          snapshot
              .querier(ClusterId.TRIBUTARY)
              .select(List.of(Matcher.equal(Labels.METRIC_NAME, "up")), SelectHints.UNSORTED);
      while (ups.next()) {
        Series series = ups.at();
        if (last.containsKey(series.labels())) {
          continue;
        }
        series.read(range.minMs(), range.maxMs(), samples);
        int newest = samples.size() - 1;
        if (newest >= 0 && SpecialValues.isStale(samples.values()[newest])) {
          last.put(series.labels(), Long.MIN_VALUE);
        }
        for (int row = newest; row >= 0 && !last.containsKey(series.labels()); row--) {
          if (samples.values()[row] == 1) {
            last.put(series.labels(), samples.timestampsMs()[row]);
          }
        }
      }
    }
  }
}
