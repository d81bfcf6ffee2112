package io.tributary.scraper.watch;

import io.tributary.model.ClusterId;
import io.tributary.model.Gap;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.LogStore;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.Series;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.telemetry.SelfMetric;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/// What earlier runs told of clusters, as it is stored among the server's own metrics; and whether
/// something came of a gap after all.
///
/// A gap is the run of samples of `tributary_cluster_gap_start_seconds` with the same value: that
/// is when it began, and the last of them stands where it was still seen.
final class StoredGaps {
  /// The longest that own metrics may be missing within one run of the server.
  private static final long LAST_RUN_MS = Duration.ofDays(7).toMillis();

  private static final long NANOS_PER_MS = 1_000_000;
  private static final int SLICES = 16;
  private static final int SERIES_LOOKED_AT = 50;

  private final MetricStore store;
  private final LogStore logs;

  StoredGaps(MetricStore store, LogStore logs) {
    this.store = store;
    this.logs = logs;
  }

  /// @param aliveMs when the cluster was last known to send
  record Rhythm(long intervalMs, long aliveMs) {}

  Map<ClusterId, List<Gap>> gaps() {
    Map<ClusterId, List<Gap>> gaps = new HashMap<>();
    each(
        SelfMetric.CLUSTER_GAP_START,
        TimeRange.ALL,
        (labels, samples) -> {
          Gap.Kind kind = Gap.Kind.valueOf(labels.get("kind").toUpperCase(Locale.ROOT));
          List<Gap> found =
              gaps.computeIfAbsent(new ClusterId(labels.get("cluster")), _ -> new ArrayList<>());
          for (int row = 0; row < samples.size(); row++) {
            double start = samples.values()[row];
            boolean last = row + 1 == samples.size() || samples.values()[row + 1] != start;
            if (last && !Double.isNaN(start)) {
              found.add(new Gap(Math.round(start * 1e3), samples.timestampsMs()[row], kind));
            }
          }
        });
    gaps.values().forEach(all -> all.sort(Comparator.comparingLong(Gap::endMs)));
    return gaps;
  }

  Map<ClusterId, Rhythm> rhythms(long nowMs) {
    Map<ClusterId, Rhythm> rhythms = new HashMap<>();
    each(
        SelfMetric.CLUSTER_INTERVAL,
        new TimeRange(nowMs - LAST_RUN_MS, nowMs),
        (labels, samples) -> {
          for (int row = samples.size() - 1; row >= 0; row--) {
            double seconds = samples.values()[row];
            if (!Double.isNaN(seconds)) {
              rhythms.put(
                  new ClusterId(labels.get("cluster")),
                  new Rhythm(Math.round(seconds * 1e3), samples.timestampsMs()[row]));
              return;
            }
          }
        });
    return rhythms;
  }

  private void each(SelfMetric metric, TimeRange range, BiConsumer<Labels, SampleColumns> sink) {
    Matcher name = new Matcher(Matcher.Type.EQUAL, Labels.METRIC_NAME, metric.metricName());
    SampleColumns samples = new SampleColumns();
    try (MetricSnapshot snapshot = store.snapshot(range)) {
      SeriesSet found =
          snapshot.querier(ClusterId.TRIBUTARY).select(List.of(name), SelectHints.UNSORTED);
      while (found.next()) {
        Series series = found.at();
        series.read(range.minMs(), range.maxMs(), samples);
        sink.accept(series.labels(), samples);
      }
    }
  }

  /// Returns the parts of a gap of which the cluster has no samples, or no log lines.
  List<Gap> rest(ClusterId cluster, Gap gap) {
    long length = gap.endMs() - gap.startMs();
    long slice = Math.max(ClusterHistory.SHORTEST_SILENCE.toMillis() / 2, length / SLICES);
    List<Gap> rest = new ArrayList<>();
    for (long at = gap.startMs(); at < gap.endMs(); at += slice) {
      long end = Math.min(gap.endMs(), at + slice);
      TimeRange inside = new TimeRange(at + 1, end - 1);
      boolean any =
          gap.kind() == Gap.Kind.NO_LINES ? hasLines(cluster, inside) : hasSamples(cluster, inside);
      if (!any) {
        Gap before = rest.isEmpty() ? null : rest.getLast();
        if (before != null && before.endMs() == at) {
          rest.set(rest.size() - 1, new Gap(before.startMs(), end, gap.kind()));
        } else {
          rest.add(new Gap(at, end, gap.kind()));
        }
      }
    }
    long shortest = ClusterHistory.SHORTEST_SILENCE.toMillis();
    rest.removeIf(part -> part.endMs() - part.startMs() < shortest);
    return rest;
  }

  private boolean hasLines(ClusterId cluster, TimeRange range) {
    NanoRange ns = new NanoRange(range.minMs() * NANOS_PER_MS, range.maxMs() * NANOS_PER_MS);
    try (LogSnapshot snapshot = logs.logSnapshot(ns)) {
      return !snapshot.querier(cluster).streams(List.of(), 1).isEmpty();
    }
  }

  private boolean hasSamples(ClusterId cluster, TimeRange range) {
    SampleColumns samples = new SampleColumns();
    try (MetricSnapshot snapshot = store.snapshot(range)) {
      SeriesSet any = snapshot.querier(cluster).select(List.of(), SelectHints.UNSORTED);
      for (int looked = 0; looked < SERIES_LOOKED_AT && any.next(); looked++) {
        any.at().read(range.minMs(), range.maxMs(), samples);
        if (samples.size() > 0) {
          return true;
        }
      }
    }
    return false;
  }
}
