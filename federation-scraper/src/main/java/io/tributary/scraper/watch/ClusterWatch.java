package io.tributary.scraper.watch;

import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.PollListener;
import io.tributary.scraper.Source;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows of every cluster when it was whole and when not. Safe for use by several threads; started
/// and closed once, with a virtual thread of its own.
///
/// What it knows is told as self-metrics, which are stored: the next run reads them there.
public final class ClusterWatch implements Completeness, PollListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Set<String> COUNTED =
      Set.of(
          SelfMetric.INGEST_SAMPLES.metricName(),
          SelfMetric.INGEST_REFUSED.metricName(),
          SelfMetric.INGEST_REFUSED_ENTRIES.metricName());

  private static final char STORED = 's';
  private static final char REFUSED = 'r';

  /// What comes late comes soon after what is new.
  private static final int LOOKS_UNTIL_SETTLED = 6;

  private final StoredGaps stored;
  private final InstantSource clock;
  private final SelfMetrics metrics;
  private final Duration retention;
  private final Map<ClusterId, ClusterHistory> clusters = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  // Of the thread.
  private final List<Settling> settling = new ArrayList<>();
  private Map<String, Double> before = Map.of();
  private long beforeMs;

  private record Settling(ClusterId cluster, Gap gap, int looks) {}

  private ClusterWatch(
      StoredGaps stored, Duration retention, InstantSource clock, SelfMetrics metrics) {
    this.stored = stored;
    this.retention = retention;
    this.clock = clock;
    this.metrics = metrics;
    beforeMs = clock.millis();
    metrics.gaugeByLabels(SelfMetric.CLUSTER_GAP_START, this::tellGaps);
    metrics.gaugeByLabels(SelfMetric.CLUSTER_INTERVAL, this::tellRhythms);
  }

  /// Takes up what the last run knew, and begins to watch.
  ///
  /// @param retention of samples; zero is for ever
  public static ClusterWatch start(
      MetricStore store, Duration retention, InstantSource clock, SelfMetrics metrics) {
    ClusterWatch watch = new ClusterWatch(new StoredGaps(store), retention, clock, metrics);
    watch.restore();
    Thread.ofVirtual().name("cluster-watch").start(watch::run);
    return watch;
  }

  private void restore() {
    long nowMs = clock.millis();
    stored
        .rhythms(nowMs)
        .forEach((cluster, rhythm) ->
            history(cluster).restoreRhythm(rhythm.intervalMs(), rhythm.aliveMs(), nowMs));
    stored
        .gaps()
        .forEach((cluster, gaps) -> {
          List<Gap> rest = new ArrayList<>();
          for (Gap gap : gaps) {
            rest.addAll(gap.kind() == Gap.Kind.SILENT ? stored.rest(cluster, gap) : List.of(gap));
          }
          history(cluster).restore(rest);
        });
  }

  private ClusterHistory history(ClusterId cluster) {
    return clusters.computeIfAbsent(cluster, _ -> new ClusterHistory());
  }

  private void run() {
    try {
      while (!stop.await(LOOK.toNanos(), TimeUnit.NANOSECONDS)) {
        try {
          look();
        } catch (RuntimeException e) {
          LOG.error("clusters could not be looked at", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Looks at what has been counted since it last did.
  void look() {
    long nowMs = clock.millis();
    Map<String, Double> now = count();
    for (Map.Entry<String, Double> each : now.entrySet()) {
      boolean more = each.getValue() > before.getOrDefault(each.getKey(), 0.0);
      ClusterId cluster = new ClusterId(each.getKey().substring(1));
      if (cluster.isReserved()) {
        continue;
      }
      if (each.getKey().charAt(0) == REFUSED) {
        history(cluster).refused(more, beforeMs, nowMs);
      } else {
        Gap ended = history(cluster).wrote(more, nowMs);
        if (ended != null) {
          settling.add(new Settling(cluster, ended, 0));
        }
      }
    }
    // Clusters that have not sent since the start have no counter yet.
    clusters.forEach((cluster, history) -> {
      if (!now.containsKey(STORED + cluster.name())) {
        history.wrote(false, nowMs);
      }
    });
    before = now;
    beforeMs = nowMs;
    settle();
    if (!retention.isZero()) {
      clusters.values().forEach(history -> history.forgetBefore(nowMs - retention.toMillis()));
    }
  }

  /// Returns how much was stored and refused of each cluster, by its name behind one letter.
  private Map<String, Double> count() {
    Map<String, Double> counts = new TreeMap<>();
    Collections.list(metrics.registry().filteredMetricFamilySamples(COUNTED)).stream()
        .flatMap(family -> family.samples.stream())
        .filter(sample -> COUNTED.contains(sample.name))
        .forEach(sample -> counts.merge(key(sample), sample.value, Double::sum));
    return counts;
  }

  private static String key(Sample sample) {
    boolean stored = sample.name.equals(SelfMetric.INGEST_SAMPLES.metricName());
    return (stored ? STORED : REFUSED) + sample.labelValues.getFirst();
  }

  /// A sender that was cut off sends what it had kept: then there is no gap, or a smaller one.
  private void settle() {
    List<Settling> later = new ArrayList<>();
    for (Settling one : settling) {
      if (one.looks() < LOOKS_UNTIL_SETTLED) {
        later.add(new Settling(one.cluster(), one.gap(), one.looks() + 1));
      } else {
        history(one.cluster()).replace(one.gap(), stored.rest(one.cluster(), one.gap()));
      }
    }
    settling.clear();
    settling.addAll(later);
  }

  @Override
  public void polled(Source source, boolean up, long startMs) {
    history(source.cluster()).polled(up, startMs, source.pace().interval().toMillis());
  }

  @Override
  public void ended(Source source, long nowMs) {
    history(source.cluster()).ended(nowMs);
  }

  @Override
  public List<Gap> gaps(ClusterId cluster, TimeRange range) {
    ClusterHistory history = clusters.get(cluster);
    return history == null ? List.of() : history.gaps(range);
  }

  private Map<List<String>, Double> tellGaps() {
    long nowMs = clock.millis();
    Map<List<String>, Double> starts = new HashMap<>();
    clusters.forEach((cluster, history) -> {
      for (Gap gap : history.told(nowMs)) {
        String kind = gap.kind().name().toLowerCase(Locale.ROOT);
        starts.put(List.of(cluster.name(), kind), gap.startMs() / 1e3);
      }
    });
    return starts;
  }

  private Map<List<String>, Double> tellRhythms() {
    return clusters.entrySet().stream()
        .filter(each -> each.getValue().rhythmMs() > 0)
        .collect(
            Collectors.toMap(
                each -> List.of(each.getKey().name()), each -> each.getValue().rhythmMs() / 1e3));
  }

  @Override
  public void close() {
    stop.countDown();
  }
}
