package io.tributary.scraper.discovery;

import io.prometheus.client.Counter;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.access.Failures;
import io.tributary.scraper.access.HttpClients;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks one place for targets again and again, and tells when they are others. What cannot be asked
/// keeps the targets that it named last. Started and closed once; a virtual thread of its own.
public final class DiscoveryLoop implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DiscoveryLoop.class);

  /// Files are cheap to look at, and who writes one waits for what comes of it.
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final Discovery discovery;
  private final Discoverer discoverer;
  private final Runnable changed;
  private final Counter.Child failures;
  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch stop = new CountDownLatch(1);
  private boolean failing;
  private volatile List<Labels> targets = List.of();

  private DiscoveryLoop(
      Discovery discovery, Discoverer discoverer, Runnable changed, Counter.Child failures) {
    this.discovery = discovery;
    this.discoverer = discoverer;
    this.changed = changed;
    this.failures = failures;
  }

  /// What all loops share.
  ///
  /// @param changed is called when a place names other targets, on the thread of its loop
  public record Parts(
      HttpClients clients, String userAgent, SelfMetrics metrics, Runnable changed) {}

  public static DiscoveryLoop start(Discovery discovery, Parts parts) {
    Counter.Child failures =
        parts.metrics().counter(SelfMetric.DISCOVERY_FAILURES, kind(discovery));
    Discoverer discoverer =
        switch (discovery) {
          case Discovery.Files files -> new FileTargets(files, failures::inc);
          case Discovery.Http http -> new HttpTargets(http, parts.clients(), parts.userAgent());
          case Discovery.Dns dns -> new DnsTargets(dns, DnsNames.OF_THE_MACHINE);
        };
    DiscoveryLoop loop = new DiscoveryLoop(discovery, discoverer, parts.changed(), failures);
    Thread.ofVirtual().name("discovery-" + kind(discovery)).start(loop::run);
    return loop;
  }

  private static String kind(Discovery discovery) {
    return switch (discovery) {
      case Discovery.Files _ -> "file";
      case Discovery.Http _ -> "http";
      case Discovery.Dns _ -> "dns";
    };
  }

  private Duration pause() {
    boolean files = discovery instanceof Discovery.Files;
    return files && LOOK.compareTo(discovery.refresh()) < 0 ? LOOK : discovery.refresh();
  }

  private void run() {
    try {
      do {
        ask();
        asked.countDown();
      } while (!stop.await(pause().toNanos(), TimeUnit.NANOSECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void ask() throws InterruptedException {
    try {
      List<Labels> found = discoverer.find();
      if (failing) {
        LOG.info("targets can be had again from=\"{}\"", discovery.place());
      }
      failing = false;
      if (!found.equals(targets) && stop.getCount() > 0) {
        targets = List.copyOf(found);
        changed.run();
      }
    } catch (IOException | RuntimeException e) {
      if (stop.getCount() == 0) {
        return; // ended by us
      }
      failures.inc();
      if (!failing) {
        LOG.warn(
            "targets cannot be had, the last ones stay from=\"{}\" error=\"{}\"",
            discovery.place(),
            e instanceof IOException failure ? Failures.reason(failure) : e.toString());
      }
      failing = true;
    }
  }

  /// Returns the labels of each target. Safe for use by several threads.
  public List<Labels> targets() {
    return targets;
  }

  /// Waits until the place was asked once, whatever came of it, or the time is over.
  public void awaitFirst(Duration most) throws InterruptedException {
    if (!asked.await(most.toNanos(), TimeUnit.NANOSECONDS)) {
      LOG.warn("targets are not known yet from=\"{}\"", discovery.place());
    }
  }

  @Override
  public void close() {
    stop.countDown();
  }
}
