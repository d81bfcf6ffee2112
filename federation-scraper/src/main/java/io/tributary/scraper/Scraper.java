package io.tributary.scraper;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.ingest.exposition.SeenSeries;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.SourceStatus;
import io.tributary.model.metrics.Appender;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls every source of its configuration from start to close, one virtual thread for each, so
/// that none waits for another. Started and closed once, by one thread.
public final class Scraper implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Scraper.class);
  private static final Duration CLOSE = Duration.ofSeconds(5);

  private final SourceLoop.Parts parts;
  private final List<SourceLoop> loops = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();

  private Scraper(SourceLoop.Parts parts) {
    this.parts = parts;
  }

  /// What polls write to.
  ///
  /// @param identity that of the ingest port
  /// @param clusters what the ingest port knows of a cluster
  public record Sink(
      Appender appender,
      SharedIdentity identity,
      Function<ClusterId, ClusterWrites> clusters,
      SelfMetrics metrics) {}

  /// Starts to poll.
  public static Scraper start(ScraperConfig config, Sink sink, InstantSource clock) {
    Scraper scraper =
        new Scraper(
            new SourceLoop.Parts(
                new Poller(config.userAgent()),
                new Receivers(sink.identity(), sink.appender()),
                sink.appender(),
                clock,
                sink.metrics(),
                new CountDownLatch(1)));
    for (Source source : config.sources()) {
      SeenSeries seen = new SeenSeries(source.cluster());
      SourceLoop loop =
          new SourceLoop(
              source,
              into(source, config, sink, seen),
              seen,
              new SourceReport(source, sink.appender()),
              scraper.parts);
      scraper.loops.add(loop);
      scraper.threads.add(Thread.ofVirtual().name("scrape-" + source.cluster()).start(loop));
    }
    return scraper;
  }

  private static ExpositionSource into(
      Source source, ScraperConfig config, Sink sink, SeenSeries seen) {
    ClusterWrites writes =
        sink.clusters().apply(source.cluster()).withSalt(sink.identity().newSalt());
    UnaryOperator<Labels> joined =
        source.series().honored() ? UnaryOperator.identity() : new TargetLabels(source.labels());
    Function<Labels, @Nullable Labels> toStored =
        labels -> RelabelRule.apply(source.series().rules(), joined.apply(labels));
    return new ExpositionSource(
        writes, toStored, config.maxBodyBytes(), ExpositionSource.BrokenLines.END_BODY, seen);
  }

  /// Returns how each source is. Safe for use by several threads.
  public List<SourceStatus> sources() {
    return loops.stream().map(SourceLoop::status).toList();
  }

  /// Ends the polls that run; what they have read so far is stored.
  @Override
  public void close() {
    parts.stop().countDown();
    parts.poller().close();
    long deadline = System.nanoTime() + CLOSE.toNanos();
    try {
      for (Thread loop : threads) {
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!loop.join(left)) {
          LOG.warn("poll is still running at close thread={}", loop.getName());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    parts.receivers().close();
  }
}
