package io.tributary.scraper;

import io.prometheus.client.exporter.common.TextFormat;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Stores what `/metrics` says in the cluster of our own metrics, as a poll of ourselves would, so
/// that a dashboard of the server needs nothing else that runs. Started and closed once.
public final class OwnMetrics implements AutoCloseable {
  static final Duration INTERVAL = Duration.ofSeconds(15);

  private static final Logger LOG = LoggerFactory.getLogger(OwnMetrics.class);
  private static final String JOB = "tributary";

  private final Scraper.Sink sink;
  private final InstantSource clock;
  private final Duration interval;
  private final Receivers receivers;
  private final ExpositionSource into;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  private OwnMetrics(Scraper.Sink sink, String instance, InstantSource clock, Duration interval) {
    this.sink = sink;
    this.clock = clock;
    this.interval = interval;
    receivers = new Receivers(sink.identity(), sink.appender());
    TargetLabels target = new TargetLabels(Labels.of("instance", instance, "job", JOB));
    into =
        new ExpositionSource(
            sink.clusters().apply(ClusterId.TRIBUTARY).withSalt(sink.identity().newSalt()),
            labels -> target.apply(labels),
            Source.Limits.DEFAULT_BODY_BYTES,
            ExpositionSource.BrokenLines.END_BODY,
            null);
    thread = Thread.ofVirtual().name("own-metrics").unstarted(this::run);
  }

  /// Stores them every 15 s, the first time after as long, and at the end.
  ///
  /// @param instance where the server answers queries, their label
  public static OwnMetrics start(Scraper.Sink sink, String instance, InstantSource clock) {
    return start(sink, instance, clock, INTERVAL);
  }

  static OwnMetrics start(
      Scraper.Sink sink, String instance, InstantSource clock, Duration interval) {
    OwnMetrics own = new OwnMetrics(sink, instance, clock, interval);
    own.thread.start();
    return own;
  }

  private void run() {
    try {
      while (!stop.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
        store();
      }
      store(); // what is known at the end, the next run takes up
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void store() {
    ExpositionReceiver receiver = receivers.take();
    try {
      receiver.receive(into, new ByteArrayInputStream(text()), clock.millis());
    } catch (OverloadedException e) {
      LOG.debug("own metrics are left out", e); // the next are soon there
    } catch (IOException | RuntimeException e) {
      LOG.warn("own metrics cannot be stored", e);
    } finally {
      receivers.giveBack(receiver);
    }
  }

  private byte[] text() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer out = new OutputStreamWriter(bytes, StandardCharsets.UTF_8)) {
      TextFormat.write004(out, sink.metrics().families());
    }
    return bytes.toByteArray();
  }

  @Override
  public void close() {
    stop.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
