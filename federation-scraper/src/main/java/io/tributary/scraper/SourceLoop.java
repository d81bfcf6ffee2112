package io.tributary.scraper;

import io.prometheus.client.Counter;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.ingest.exposition.SeenSeries;
import io.tributary.model.SourceStatus;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Polls one source at its interval, until it is ended. Run by one thread.
///
/// The place in the interval depends on the source alone, so that many sources spread over it. A
/// poll that takes too long skips those that were due meanwhile.
final class SourceLoop implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(SourceLoop.class);

  private final Source source;
  private final ExpositionSource into;
  private final SeenSeries seen;
  private final SourceReport report;
  private final SourceHealth health;
  private final Parts parts;
  private final Counter.Child ups;
  private final Counter.Child downs;
  private final Counter.Child overloads;
  private final Slices slices;
  private final Spending spending;
  private final SourceAbout about;
  private final Counter.Child wire;
  private final Counter.Child saved;
  private final AtomicLong documentBytes = new AtomicLong();
  private long wireBytes;
  private long bodyBytes;
  private final PollFacts facts = new PollFacts();
  private Duration waited = Duration.ZERO; // until the poll that runs
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean goesOn;
  private volatile SourceStatus status;

  /// What all loops share.
  ///
  /// @param store what was told of sources before is read of it
  /// @param closing is counted down before polls are ended that run: those say nothing
  record Parts(
      Poller poller,
      Receivers receivers,
      Appender appender,
      MetricStore store,
      InstantSource clock,
      SelfMetrics metrics,
      PollListener listener,
      CountDownLatch closing) {}

  /// @param seen the one of `into`
  SourceLoop(
      Source source, ExpositionSource into, SeenSeries seen, SourceReport report, Parts parts) {
    this.source = source;
    this.into = into;
    this.seen = seen;
    this.report = report;
    this.parts = parts;
    health = new SourceHealth(source);
    slices = new Slices(source, this::document);
    spending = new Spending(source, parts.clock(), parts.store());
    about = new SourceAbout(source, this::document, parts.appender(), System::nanoTime);
    String name = source.cluster().name();
    wire = parts.metrics().counter(SelfMetric.SCRAPE_WIRE_BYTES, name);
    saved = parts.metrics().counter(SelfMetric.SCRAPE_SAVED_BYTES, name);
    status = status(null);
    ups = counter("up");
    downs = counter("down");
    overloads = counter("overloaded");
  }

  /// What it takes is part of what the next poll costs.
  private Object document(Source of, URI uri) throws IOException, InterruptedException {
    return parts.poller().data(of, uri, documentBytes::addAndGet);
  }

  private Counter.Child counter(String result) {
    return parts.metrics().counter(SelfMetric.SCRAPES, source.cluster().name(), result);
  }

  private SourceStatus status(SourceStatus.@Nullable Poll lastPoll) {
    return new SourceStatus(
        source.cluster(),
        source.endpoint().uri(),
        source.discovered(),
        source.labels(),
        source.pace().interval(),
        source.pace().timeout(),
        lastPoll,
        new SourceStatus.Traffic(
            wireBytes,
            bodyBytes,
            source.endpoint().budget().isLimited() ? source.endpoint().budget().dailyBytes() : 0,
            spending.spent()),
        about.status());
  }

  /// Returns how the source was at the last poll; may be called by other threads.
  SourceStatus status() {
    return status;
  }

  @Override
  public void run() {
    try {
      long next = System.nanoTime() + firstDelayNanos();
      while (!ended(next - System.nanoTime())) {
        long extra = pollOnce().toNanos();
        waited = spending.interval();
        long interval = waited.toNanos();
        long late = Math.max(0, System.nanoTime() + extra - next);
        next += interval * (1 + late / interval);
      }
      if (!goesOn && !isClosing()) {
        markGone();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private long firstDelayNanos() {
    long interval = source.pace().interval().toMillis();
    long phase = Integer.toUnsignedLong(source.endpoint().uri().hashCode() * 0x9e3779b9);
    return Duration.ofMillis(Math.floorMod(phase - parts.clock().millis(), interval)).toNanos();
  }

  private boolean ended(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }

  private boolean isClosing() {
    return parts.closing().getCount() == 0;
  }

  /// Ends the loop after the poll that runs; may be called by other threads.
  ///
  /// @param another whether another loop polls the same source from then on
  void end(boolean another) {
    goesOn = another;
    ended.countDown();
  }

  /// Returns the series that the source had, for the loop that takes over when this one has ended.
  SeenSeries seen() {
    return seen;
  }

  private void markGone() {
    long nowMs = parts.clock().millis();
    parts.listener().ended(source, nowMs);
    try {
      seen.fail(parts.appender(), nowMs);
      report.end(nowMs);
    } catch (OverloadedException e) {
      LOG.warn(
          "series of a source that is polled no more end unmarked source={}", source.cluster());
    }
  }

  /// Returns how long to wait beyond the interval.
  private Duration pollOnce() throws InterruptedException {
    long since = System.nanoTime();
    long nowMs = parts.clock().millis();
    ExpositionReceiver receiver = parts.receivers().take();
    seen.leave(); // of a poll that did not end
    try {
      boolean spent = spending.stage() == Spending.Stage.SPENT;
      slices.onlyNamed(spent);
      PollResult result = parts.poller().poll(source, slices, into, receiver, facts.begin(nowMs));
      if (isClosing()) {
        return Duration.ZERO; // ended by us: says nothing about the source
      }
      Duration length = Duration.ofNanos(System.nanoTime() - since);
      health.record(result, receiver);
      count(receiver);
      if (result instanceof PollResult.Up) {
        about.polled(facts.skewMs(), !spent);
      } else if (result instanceof PollResult.Down) {
        about.failed();
      }
      status = status(new SourceStatus.Poll(Instant.ofEpochMilli(nowMs), length, error(result)));
      return settle(result, length, receiver, nowMs, spent);
    } catch (RuntimeException e) {
      if (isClosing()) {
        return Duration.ZERO;
      }
      LOG.error("poll failed source={}", source.cluster(), e);
      downs.inc();
      parts.listener().polled(source, PollListener.Poll.down(nowMs));
      return Duration.ZERO;
    } finally {
      parts.receivers().giveBack(receiver);
    }
  }

  private void count(ExpositionReceiver receiver) {
    long body = receiver.bodyBytes();
    long documents = documentBytes.getAndSet(0);
    long sent = facts.wireBytes() + documents;
    wireBytes += sent;
    bodyBytes += body + documents;
    wire.inc((double) sent);
    saved.inc((double) Math.max(0, body - facts.wireBytes()));
    spending.spend(sent);
  }

  private static String error(PollResult result) {
    return switch (result) {
      case PollResult.Up() -> "";
      case PollResult.Down(String reason) -> reason;
      case PollResult.Overloaded(Duration retryAfter) ->
          "nothing was stored for want of room retryAfterMs=" + retryAfter.toMillis();
    };
  }

  private void markEnded(boolean up, long nowMs) {
    if (up) {
      seen.end(parts.appender(), nowMs);
    } else {
      seen.fail(parts.appender(), nowMs);
    }
  }

  private Duration settle(
      PollResult result, Duration length, ExpositionReceiver receiver, long nowMs, boolean spent) {
    boolean up = result instanceof PollResult.Up;
    if (result instanceof PollResult.Overloaded overloaded) {
      overloads.inc();
      parts.listener().polled(source, PollListener.Poll.down(nowMs));
      return overloaded.retryAfter();
    }
    (up ? ups : downs).inc();
    Duration next = spending.interval();
    Duration interval = next.compareTo(waited) < 0 ? waited : next;
    long markerMs = up ? PollListener.Poll.UNMARKED : seen.failMs(nowMs);
    parts
        .listener()
        .polled(
            source, new PollListener.Poll(up, nowMs, markerMs, facts.skewMs(), interval, spent));
    try {
      markEnded(up, nowMs);
      String refused =
          report.write(
              new SourceReport.Figures(
                  up,
                  length.toNanos() / 1e9,
                  receiver.samples(),
                  receiver.samples() - receiver.dropped(),
                  receiver.newSeries(),
                  spending.spent()),
              nowMs);
      if (!refused.isEmpty()) {
        LOG.warn("report of a source was refused source={} {}", source.cluster(), refused);
      }
      return Duration.ZERO;
    } catch (OverloadedException e) {
      overloads.inc();
      return e.retryAfter();
    }
  }
}
