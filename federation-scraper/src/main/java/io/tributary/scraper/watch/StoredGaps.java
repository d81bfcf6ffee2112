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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
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
  private static final int PARTS_OF_LINES = 16;
  private static final int SERIES_LOOKED_AT = 50;

  /// What was not looked at then counts as missing.
  private static final int MOST_LOOKS = 64;

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
  ///
  /// @param shortestMs what is missing for less is no gap
  List<Gap> rest(ClusterId cluster, Gap gap, long shortestMs) {
    return gap.kind() == Gap.Kind.NO_LINES
        ? withoutLines(cluster, gap)
        : withoutSamples(cluster, gap, shortestMs);
  }

  /// Each look finds when one series has samples; what lies between two of these for long is looked
  /// at once more, as others may have some there. Of what is whole one look is enough, and each
  /// costs what a selection of all series does.
  private List<Gap> withoutSamples(ClusterId cluster, Gap gap, long shortestMs) {
    List<Gap> empty = new ArrayList<>();
    Deque<Gap> parts = new ArrayDeque<>();
    parts.add(gap);
    for (int looks = 0; !parts.isEmpty(); looks++) {
      Gap part = parts.removeFirst();
      SampleColumns found = looks < MOST_LOOKS ? samplesInside(cluster, part) : new SampleColumns();
      if (found.size() == 0) {
        empty.add(part);
      }
      long endMs = part.endMs();
      for (int row = found.size() - 1; row >= 0; row--) {
        long timestampMs = found.timestampsMs()[row];
        addIfLong(parts, new Gap(timestampMs, endMs, gap.kind()), shortestMs);
        endMs = timestampMs;
      }
      if (found.size() > 0) {
        addIfLong(parts, new Gap(part.startMs(), endMs, gap.kind()), shortestMs);
      }
    }
    return empty;
  }

  private static void addIfLong(Deque<Gap> parts, Gap part, long shortestMs) {
    if (part.endMs() - part.startMs() > shortestMs) {
      parts.addFirst(part);
    }
  }

  /// Lines are not read elsewhere: the parts may be long.
  private List<Gap> withoutLines(ClusterId cluster, Gap gap) {
    long length = gap.endMs() - gap.startMs();
    long partMs = Math.max(ClusterHistory.SHORTEST_SILENCE.toMillis() / 2, length / PARTS_OF_LINES);
    List<Gap> empty = new ArrayList<>();
    for (long at = gap.startMs(); at < gap.endMs(); at += partMs) {
      long endMs = Math.min(gap.endMs(), at + partMs);
      if (!hasLines(cluster, new TimeRange(at + 1, endMs - 1))) {
        Gap before = empty.isEmpty() ? null : empty.getLast();
        if (before != null && before.endMs() == at) {
          empty.set(empty.size() - 1, new Gap(before.startMs(), endMs, gap.kind()));
        } else {
          empty.add(new Gap(at, endMs, gap.kind()));
        }
      }
    }
    empty.removeIf(
        part -> part.endMs() - part.startMs() < ClusterHistory.SHORTEST_SILENCE.toMillis());
    return empty;
  }

  private boolean hasLines(ClusterId cluster, TimeRange range) {
    NanoRange ns = new NanoRange(range.minMs() * NANOS_PER_MS, range.maxMs() * NANOS_PER_MS);
    try (LogSnapshot snapshot = logs.logSnapshot(ns)) {
      return !snapshot.querier(cluster).streams(List.of(), 1).isEmpty();
    }
  }

  /// Returns samples of one series between the ends of a part, or none.
  private SampleColumns samplesInside(ClusterId cluster, Gap part) {
    TimeRange range = new TimeRange(part.startMs() + 1, part.endMs() - 1);
    SampleColumns samples = new SampleColumns();
    try (MetricSnapshot snapshot = store.snapshot(range)) {
      SeriesSet any = snapshot.querier(cluster).select(List.of(), SelectHints.UNSORTED);
      for (int looked = 0;
          looked < SERIES_LOOKED_AT && samples.size() == 0 && any.next();
          looked++) {
        any.at().read(range.minMs(), range.maxMs(), samples);
      }
    }
    return samples;
  }
}
