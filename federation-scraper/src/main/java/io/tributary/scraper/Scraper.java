package io.tributary.scraper;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.SeenSeries;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Relabeling;
import io.tributary.model.SourceStatus;
import io.tributary.model.SourceStatuses;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.access.HttpClients;
import io.tributary.scraper.discovery.Discovery;
import io.tributary.scraper.discovery.DiscoveryLoop;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls every source that its configuration lists or that is discovered, one virtual thread for
/// each, so that none waits for another. Safe for use by several threads; started and closed once.
///
/// What is told anew changes what is different: sources that are as they were are polled on.
public final class Scraper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scraper.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  /// What a new place is given to name its targets before they count as gone.
  private static final Duration FIRST_TARGETS = Duration.ofSeconds(5);

  private final Sink sink;
  private final HttpClients clients;
  private final SourceLoop.Parts parts;
  private final String userAgent;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Discovery, DiscoveryLoop> places = new LinkedHashMap<>();
  private Map<Source, Running> running = new LinkedHashMap<>();
  private ScraperConfig config;
  private List<String> refusals = List.of();
  private volatile List<SourceStatuses.Dropped> dropped = List.of();
  private volatile List<SourceLoop> loops = List.of();

  private record Running(Source source, SourceLoop loop, Thread thread) {}

  private Scraper(ScraperConfig config, Sink sink, InstantSource clock) {
    this.config = config;
    this.sink = sink;
    userAgent = config.userAgent();
    clients = new HttpClients();
    parts =
        new SourceLoop.Parts(
            new Poller(clients, userAgent, clock),
            new Receivers(sink.identity(), sink.appender()),
            sink.appender(),
            sink.store(),
            clock,
            sink.metrics(),
            sink.listener(),
            new CountDownLatch(1));
  }

  /// What polls write to.
  ///
  /// @param store what was told of sources before is read of it
  /// @param identity that of the ingest port
  /// @param clusters what the ingest port knows of a cluster
  /// @param listener is told of each poll that was not ended by us
  public record Sink(
      Appender appender,
      MetricStore store,
      SharedIdentity identity,
      Function<ClusterId, ClusterWrites> clusters,
      SelfMetrics metrics,
      PollListener listener) {}

  /// Starts to poll.
  public static Scraper start(ScraperConfig config, Sink sink, InstantSource clock) {
    Scraper scraper = new Scraper(config, sink, clock);
    sink.metrics().gaugeByLabels(SelfMetric.SCRAPE_CLOCK_SKEW, scraper::skews);
    scraper.open(config);
    scraper.settle();
    return scraper;
  }

  /// Takes another configuration in place of the last. A source that is in both is polled on at its
  /// interval; one that is not any more ends after its poll, and its series with it.
  public void reload(ScraperConfig newConfig) throws InterruptedException {
    for (DiscoveryLoop place : open(newConfig)) {
      place.awaitFirst(FIRST_TARGETS); // or sources that it names again would have a gap
    }
    lock.lock();
    try {
      config = newConfig;
      List<Discovery> wanted =
          newConfig.jobs().stream().flatMap(job -> job.discoveries().stream()).toList();
      places
          .entrySet()
          .removeIf(place -> {
            boolean unwanted = !wanted.contains(place.getKey());
            if (unwanted) {
              place.getValue().close();
            }
            return unwanted;
          });
    } finally {
      lock.unlock();
    }
    settle();
  }

  /// Returns the places that were not asked before.
  private List<DiscoveryLoop> open(ScraperConfig newConfig) {
    DiscoveryLoop.Parts shared =
        new DiscoveryLoop.Parts(clients, userAgent, sink.metrics(), this::settle);
    List<DiscoveryLoop> opened = new ArrayList<>();
    lock.lock();
    try {
      for (ScrapeJob job : newConfig.jobs()) {
        for (Discovery discovery : job.discoveries()) {
          places.computeIfAbsent(
              discovery,
              _ -> {
                DiscoveryLoop loop = DiscoveryLoop.start(discovery, shared);
                opened.add(loop);
                return loop;
              });
        }
      }
    } finally {
      lock.unlock();
    }
    return opened;
  }

  /// Makes what is polled what it is to be.
  private void settle() {
    lock.lock();
    try {
      if (parts.closing().getCount() == 0) {
        return;
      }
      TargetPlan plan = TargetPlan.of(config, this::targets, running.keySet());
      plan.refusals().stream()
          .filter(refusal -> !refusals.contains(refusal))
          .forEach(refusal -> LOG.warn("target is not polled {}", refusal));
      refusals = plan.refusals();
      dropped = plan.dropped();
      Map<Source, Running> next = new LinkedHashMap<>();
      Map<Source, Running> leaving = new LinkedHashMap<>(running);
      leaving.keySet().removeAll(plan.sources());
      for (Source source : plan.sources()) {
        Running kept = running.get(source);
        next.put(source, kept == null ? start(source, predecessor(source, leaving)) : kept);
      }
      leaving.values().forEach(gone -> gone.loop().end(false));
      running = next;
      loops = next.values().stream().map(Running::loop).toList();
    } finally {
      lock.unlock();
    }
  }

  private List<Labels> targets(Discovery discovery) {
    DiscoveryLoop place = places.get(discovery);
    return place == null ? List.of() : place.targets();
  }

  private static @Nullable Running predecessor(Source source, Map<Source, Running> leaving) {
    for (Map.Entry<Source, Running> each : leaving.entrySet()) {
      if (source.succeeds(each.getKey())) {
        each.getValue().loop().end(true);
        leaving.remove(each.getKey());
        return each.getValue();
      }
    }
    return null;
  }

  private Running start(Source source, @Nullable Running before) {
    SeenSeries seen = before == null ? new SeenSeries(source.cluster()) : before.loop().seen();
    SourceLoop loop =
        new SourceLoop(
            source,
            SeriesIntake.of(source, sink, seen),
            seen,
            new SourceReport(source, sink.appender()),
            parts);
    Thread thread =
        Thread.ofVirtual()
            .name("scrape-" + source.cluster())
            .start(before == null ? loop : () -> runAfter(before, source, loop));
    return new Running(source, loop, thread);
  }

  private void runAfter(Running before, Source source, SourceLoop loop) {
    try {
      before.thread().join();
      sink.listener().replaced(before.source(), source);
      loop.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<List<String>, Double> skews() {
    Map<List<String>, Double> skews = new HashMap<>();
    for (SourceStatus source : sources().polled()) {
      if (source.about() != null) {
        List<String> labels = List.of(source.cluster().name());
        skews.put(labels, source.about().clockSkew().toMillis() / 1e3);
      }
    }
    return skews;
  }

  /// Returns how each source is, and which targets are none. Safe for use by several threads.
  public SourceStatuses sources() {
    List<SourceStatus> polled = loops.stream().map(SourceLoop::status).toList();
    return new SourceStatuses(polled, dropped, this::relabeled);
  }

  private Optional<List<Relabeling.Step>> relabeled(String job, Labels labels) {
    lock.lock();
    try {
      return config.jobs().stream()
          .filter(each -> each.name().equals(job))
          .map(each -> RelabelRule.steps(each.targetRules(), labels))
          .findFirst();
    } finally {
      lock.unlock();
    }
  }

  /// Ends the polls that run; what they have read so far is stored.
  @Override
  public void close() {
    parts.closing().countDown();
    List<Running> all;
    lock.lock();
    try {
      places.values().forEach(DiscoveryLoop::close);
      all = List.copyOf(running.values());
    } finally {
      lock.unlock();
    }
    all.forEach(each -> each.loop().end(false));
    clients.close();
    parts.poller().close();
    long deadline = System.nanoTime() + CLOSE.toNanos();
    try {
      for (Running each : all) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!each.thread().join(left)) {
          LOG.warn("poll is still running at close thread={}", each.thread().getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
