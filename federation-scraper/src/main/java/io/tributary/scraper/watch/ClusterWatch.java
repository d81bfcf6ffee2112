package io.tributary.scraper.watch;

import io.tributary.ingest.append.Arrived;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.LogStore;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.PollListener;
import io.tributary.scraper.Source;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows of every cluster when it was whole and when not. Safe for use by several threads; started
/// and closed once, with a virtual thread of its own.
///
/// What it knows is told as self-metrics, which are stored: the next run reads them there.
public final class ClusterWatch implements Completeness, PollListener, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterWatch.class);
  private static final Duration LOOK = Duration.ofSeconds(5);

  /// What comes late comes soon after what is new.
  private static final int LOOKS_UNTIL_SETTLED = 6;

  private static final int MOST_LOOKS = 120;

  private final StoredGaps stored;
  private final InstantSource clock;
  private final Duration retention;
  private volatile BiConsumer<ClusterId, Gap> silences = (_, _) -> {};
  private volatile Supplier<Map<ClusterId, Arrived>> arrived = Map::of;
  private final Map<ClusterId, ClusterHistory> clusters = new ConcurrentHashMap<>();
  private final Map<ClusterId, ClusterHistory> lines = new ConcurrentHashMap<>();
  private final Map<ClusterId, Map<Part, Polled>> lastByPart = new ConcurrentHashMap<>();
  private final CountDownLatch stop = new CountDownLatch(1);

  // Of the thread.
  private final List<Settling> settling = new ArrayList<>();
  private Map<ClusterId, Arrived> before = Map.of();
  private long beforeMs;

  /// Of what is polled of a cluster: several jobs may ask an address for a part each.
  private record Part(String address, String path, String job) {
    static Part of(Source source) {
      URI uri = source.endpoint().uri();
      return new Part(uri.getAuthority(), uri.getPath(), source.labels().get("job"));
    }
  }

  /// How a part was at its last poll.
  private record Polled(boolean up, boolean spent) {}

  /// A gap that has ended, and of which something may come yet.
  private record Settling(ClusterId cluster, List<Gap> left, int looks) {}

  private ClusterWatch(
      StoredGaps stored, Duration retention, InstantSource clock, SelfMetrics metrics) {
    this.stored = stored;
    this.retention = retention;
    this.clock = clock;
    beforeMs = clock.millis();
    metrics.gaugeByLabels(SelfMetric.CLUSTER_GAP_START, this::tellGaps);
    metrics.gaugeByLabels(SelfMetric.CLUSTER_INTERVAL, this::tellRhythms);
  }

  /// Takes up what the last run knew, and begins to watch.
  ///
  /// @param retention of samples; zero is for ever
  public static ClusterWatch start(
      MetricStore store,
      LogStore logs,
      Duration retention,
      InstantSource clock,
      SelfMetrics metrics) {
    ClusterWatch watch = new ClusterWatch(new StoredGaps(store, logs), retention, clock, metrics);
    watch.restore();
    Thread.ofVirtual().name("cluster-watch").start(watch::run);
    return watch;
  }

  /// Says where to ask what came of clusters; nothing did until then.
  public void arrivalsFrom(Supplier<Map<ClusterId, Arrived>> newArrived) {
    arrived = newArrived;
  }

  /// Says who is told of parts of time in which a cluster that writes by itself sent nothing, as
  /// soon as they have ended, those of earlier runs among them.
  public void silencesTo(BiConsumer<ClusterId, Gap> listener) {
    silences = listener;
    clusters.forEach((cluster, history) ->
        history.gaps(TimeRange.ALL).stream()
            .filter(gap -> gap.kind() == Gap.Kind.SILENT && gap.endMs() != Gap.OPEN)
            .forEach(gap -> listener.accept(cluster, gap)));
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
            boolean silence = gap.kind() == Gap.Kind.SILENT || gap.kind() == Gap.Kind.NO_LINES;
            rest.addAll(
                silence ? stored.rest(cluster, gap, history(cluster).silenceMs()) : List.of(gap));
          }
          history(cluster).restore(rest);
        });
  }

  private ClusterHistory history(ClusterId cluster) {
    return clusters.computeIfAbsent(cluster, _ -> new ClusterHistory(Gap.Kind.SILENT));
  }

  private ClusterHistory linesOf(ClusterId cluster) {
    return lines.computeIfAbsent(cluster, _ -> new ClusterHistory(Gap.Kind.NO_LINES));
  }

  private List<ClusterHistory> histories(ClusterId cluster) {
    return Stream.of(clusters.get(cluster), lines.get(cluster)).filter(Objects::nonNull).toList();
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

  /// Looks at what has come since it last did.
  void look() {
    long nowMs = clock.millis();
    Map<ClusterId, Arrived> now = arrived.get();
    Set<ClusterId> known = new HashSet<>(now.keySet());
    known.addAll(clusters.keySet()); // those that have not sent since the start
    for (ClusterId cluster : known) {
      if (!cluster.isReserved()) {
        look(cluster, now.getOrDefault(cluster, Arrived.NOTHING), nowMs);
      }
    }
    before = now;
    beforeMs = nowMs;
    settle();
    if (!retention.isZero()) {
      long oldestMs = nowMs - retention.toMillis();
      clusters.values().forEach(history -> history.forgetBefore(oldestMs));
      lines.values().forEach(history -> history.forgetBefore(oldestMs));
    }
  }

  private void look(ClusterId cluster, Arrived now, long nowMs) {
    Arrived last = before.getOrDefault(cluster, Arrived.NOTHING);
    ClusterHistory history = history(cluster);
    history.refused(now.refused() > last.refused(), beforeMs, nowMs);
    note(cluster, history.wrote(now.samples() > last.samples(), nowMs));
    if (now.entries() > 0 || lines.containsKey(cluster)) {
      note(cluster, linesOf(cluster).wrote(now.entries() > last.entries(), nowMs));
    }
  }

  private void note(ClusterId cluster, @Nullable Gap ended) {
    if (ended != null) {
      settling.add(new Settling(cluster, List.of(ended), 0));
    }
  }

  /// A sender that was cut off sends what it had kept: then there is no gap, or a smaller one. It
  /// is looked for again and again, as that may take minutes.
  private void settle() {
    List<Settling> later = new ArrayList<>();
    for (Settling one : settling) {
      int looks = one.looks() + 1;
      List<Gap> left =
          looks % LOOKS_UNTIL_SETTLED == 0 ? rest(one, looks == LOOKS_UNTIL_SETTLED) : one.left();
      if (!left.isEmpty() && looks < MOST_LOOKS) {
        later.add(new Settling(one.cluster(), left, looks));
      }
    }
    settling.clear();
    settling.addAll(later);
  }

  private List<Gap> rest(Settling one, boolean first) {
    List<Gap> left = new ArrayList<>();
    for (Gap gap : one.left()) {
      boolean ofLines = gap.kind() == Gap.Kind.NO_LINES;
      ClusterHistory history = ofLines ? linesOf(one.cluster()) : history(one.cluster());
      List<Gap> rest = stored.rest(one.cluster(), gap, history.silenceMs());
      history.replace(gap, rest);
      left.addAll(rest);
      if (first && !ofLines) {
        rest.forEach(each -> silences.accept(one.cluster(), each));
      }
    }
    return left;
  }

  /// An address is down when a part is that it is asked for, a cluster when all of its addresses
  /// are. It is likewise with budgets, of which a poll that failed says nothing.
  @Override
  public void polled(Source source, Poll poll) {
    Map<Part, Polled> parts = parts(source);
    parts.merge(
        Part.of(source),
        new Polled(poll.up(), poll.up() && poll.spent()),
        (last, now) -> now.up() ? now : new Polled(false, last.spent()));
    ClusterHistory history = history(source.cluster());
    boolean up = anyWhole(parts, Polled::up);
    if (up == poll.up()) {
      history.polled(up, poll.startMs(), source.pace().interval().toMillis());
    }
    history.spent(!anyWhole(parts, part -> !part.spent()), poll.startMs());
  }

  /// Whether all parts of any address are such.
  private static boolean anyWhole(Map<Part, Polled> parts, Predicate<Polled> such) {
    Map<String, Boolean> addresses = new HashMap<>();
    parts.forEach(
        (part, last) -> addresses.merge(part.address(), such.test(last), Boolean::logicalAnd));
    return addresses.containsValue(true);
  }

  private Map<Part, Polled> parts(Source source) {
    return lastByPart.computeIfAbsent(source.cluster(), _ -> new ConcurrentHashMap<>());
  }

  @Override
  public void ended(Source source, long nowMs) {
    Map<Part, Polled> parts = parts(source);
    parts.remove(Part.of(source));
    if (parts.isEmpty()) {
      history(source.cluster()).ended(nowMs);
    }
  }

  @Override
  public List<Gap> gaps(ClusterId cluster, TimeRange range) {
    List<Gap> gaps = new ArrayList<>();
    for (ClusterHistory history : histories(cluster)) {
      gaps.addAll(history.gaps(range));
    }
    return gaps;
  }

  @Override
  public Set<ClusterId> polled() {
    return lastByPart.entrySet().stream()
        .filter(each -> !each.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  private Map<List<String>, Double> tellGaps() {
    long nowMs = clock.millis();
    Map<List<String>, Double> starts = new HashMap<>();
    for (Map<ClusterId, ClusterHistory> all : List.of(clusters, lines)) {
      all.forEach((cluster, history) -> {
        for (Gap gap : history.told(nowMs)) {
          String kind = gap.kind().name().toLowerCase(Locale.ROOT);
          starts.put(List.of(cluster.name(), kind), gap.startMs() / 1e3);
        }
      });
    }
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
