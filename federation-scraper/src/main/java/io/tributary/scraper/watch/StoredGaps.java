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
  private static final long SHORTEST_PART_MS = Duration.ofSeconds(5).toMillis();
  private static final int MOST_PARTS = 256;
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

  /// Returns the parts of a gap of which the cluster has no samples, or no log lines. What is known
  /// less exactly, seconds as a rule, belongs to them.
  List<Gap> rest(ClusterId cluster, Gap gap) {
    long shortestPartMs = Math.max(SHORTEST_PART_MS, (gap.endMs() - gap.startMs()) / MOST_PARTS);
    List<Gap> empty = new ArrayList<>();
    addEmpty(cluster, gap, shortestPartMs, empty);
    long shortestMs = ClusterHistory.SHORTEST_SILENCE.toMillis() - 2 * shortestPartMs;
    empty.removeIf(part -> part.endMs() - part.startMs() < shortestMs);
    return empty.stream()
        .map(part ->
            new Gap(
                Math.max(gap.startMs(), part.startMs() - shortestPartMs),
                Math.min(gap.endMs(), part.endMs() + shortestPartMs),
                gap.kind()))
        .toList();
  }

  /// Looks at a part, and at its halves where it has something.
  private void addEmpty(ClusterId cluster, Gap part, long shortestPartMs, List<Gap> empty) {
    TimeRange inside = new TimeRange(part.startMs() + 1, part.endMs());
    boolean ofLines = part.kind() == Gap.Kind.NO_LINES;
    boolean any = ofLines ? hasLines(cluster, inside) : hasSamples(cluster, inside);
    if (!any) {
      Gap before = empty.isEmpty() ? null : empty.getLast();
      if (before != null && before.endMs() == part.startMs()) {
        empty.set(empty.size() - 1, new Gap(before.startMs(), part.endMs(), part.kind()));
      } else {
        empty.add(part);
      }
    } else if (part.endMs() - part.startMs() > shortestPartMs) {
      long middleMs = part.startMs() + (part.endMs() - part.startMs()) / 2;
      addEmpty(cluster, new Gap(part.startMs(), middleMs, part.kind()), shortestPartMs, empty);
      addEmpty(cluster, new Gap(middleMs, part.endMs(), part.kind()), shortestPartMs, empty);
    }
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
