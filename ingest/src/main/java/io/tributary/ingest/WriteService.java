package io.tributary.ingest;

import io.netty.handler.codec.http.HttpRequest;
import io.prometheus.client.Counter;
import io.prometheus.client.Histogram;
import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.remotewrite.RemoteWriteReceiver;
import io.tributary.ingest.remotewrite.SnappyBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.metrics.Appender;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// From a gathered body to its answer: admission, the workers, the receivers. Safe for use by
/// several threads.
///
/// A body waits in a bounded queue for one of a few platform threads, since an append blocks for
/// the disk; group commit makes many at once cheap. What does not fit is answered 503 before
/// anything of it is stored.
final class WriteService {
  private static final Logger LOG = LoggerFactory.getLogger(WriteService.class);
  private static final String PROTOCOL = "remote_write";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  /// Senders give up after 10 to 30 s; an answer they do not wait for makes them send everything
  /// twice.
  private static final long LONGEST_WAIT_NANOS = Duration.ofSeconds(8).toNanos();

  private final IngestConfig config;
  private final Appender appender;
  private final SelfMetrics metrics;
  private final Admission admission;
  private final ThreadPoolExecutor workers;
  private final SharedIdentity identity = SharedIdentity.create();
  private final ConcurrentLinkedDeque<RemoteWriteReceiver> receivers =
      new ConcurrentLinkedDeque<>();
  private final Map<ClusterId, ClusterWrites> clusters = new ConcurrentHashMap<>();
  private final Map<Integer, Counter.Child> requestsByCode = new ConcurrentHashMap<>();
  private final Histogram.Child seconds;

  WriteService(IngestConfig config, Appender appender, SelfMetrics metrics) {
    this.config = config;
    this.appender = appender;
    this.metrics = metrics;
    admission = new Admission(config.limits().inFlightBytes());
    ThreadFactory threads = Thread.ofPlatform().name("ingest-worker-", 0).factory();
    int size = config.limits().workers();
    workers =
        new ThreadPoolExecutor(
            size,
            size,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(config.limits().queuedRequests()),
            threads);
    seconds = metrics.histogram(SelfMetric.INGEST_SECONDS, PROTOCOL);
    metrics.gauge(SelfMetric.INGEST_IN_FLIGHT_BYTES, admission::reservedBytes);
    metrics.gauge(SelfMetric.INGEST_KNOWN_SERIES, () -> identity.cache().size());
  }

  SharedIdentity identity() {
    return identity;
  }

  Limits limits() {
    return config.limits();
  }

  Admission admission() {
    return admission;
  }

  Route route(HttpRequest head) {
    return Route.of(head.method(), head.uri(), head.headers(), config);
  }

  Answer memoryIsFull() {
    return Answer.busy(
        "too many bytes in flight limit=" + config.limits().inFlightBytes(), RETRY_AFTER);
  }

  void count(Answer answer) {
    requestsByCode
        .computeIfAbsent(
            answer.status(),
            status ->
                metrics.counter(SelfMetric.INGEST_REQUESTS, PROTOCOL, Integer.toString(status)))
        .inc();
  }

  /// Takes over a body; `done` gets the answer on any thread. Never blocks.
  void submit(BodyBuffer body, Consumer<Answer> done) {
    Answer refusal = admit(body);
    if (refusal == null) {
      long since = System.nanoTime();
      try {
        workers.execute(() -> run(body, since, done));
        return;
      } catch (RejectedExecutionException e) {
        LOG.debug("every worker is busy", e);
        refusal =
            Answer.busy("every worker is busy waiting=" + workers.getQueue().size(), RETRY_AFTER);
      }
    }
    body.close();
    done.accept(refusal);
  }

  private @Nullable Answer admit(BodyBuffer body) {
    long length;
    try {
      length = SnappyBody.announcedLength(body.content());
    } catch (TributaryException e) {
      return Answer.of(e);
    }
    if (length > config.limits().decodedBytes()) {
      return Answer.of(
          400,
          "decoded body is too long bytes=" + length + " limit=" + config.limits().decodedBytes());
    }
    return body.reserve(length) ? null : memoryIsFull();
  }

  private void run(BodyBuffer body, long since, Consumer<Answer> done) {
    Answer answer;
    try (body) {
      answer =
          System.nanoTime() - since > LONGEST_WAIT_NANOS
              ? Answer.busy("waited too long for a worker", RETRY_AFTER)
              : receive(body);
    } catch (TributaryException e) {
      answer = Answer.of(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("write failed cluster={}", body.cluster(), e);
      answer = Answer.of(500, "write failed, see the server's log");
    }
    seconds.observe((System.nanoTime() - since) / 1e9);
    done.accept(answer);
  }

  /// Receivers are taken from the end where the last one was put back: its memory is still in the
  /// caches.
  private Answer receive(BodyBuffer body) {
    RemoteWriteReceiver receiver = receivers.pollFirst();
    if (receiver == null) {
      receiver = new RemoteWriteReceiver(identity, appender, config.limits().labelBytes());
    }
    try {
      int length = (int) SnappyBody.announcedLength(body.content());
      return receiver.receive(writes(body.cluster()), body.content(), length);
    } finally {
      if (receiver.isOversized()) {
        receiver.close();
      } else {
        receivers.addFirst(receiver);
      }
    }
  }

  private ClusterWrites writes(ClusterId cluster) {
    ClusterWrites known = clusters.get(cluster);
    return known != null ? known : clusters.computeIfAbsent(cluster, this::newWrites);
  }

  private ClusterWrites newWrites(ClusterId cluster) {
    Labels external = config.ownership().externalLabels().getOrDefault(cluster, Labels.EMPTY);
    return new ClusterWrites(cluster, identity.newSalt(), external, metrics);
  }

  /// Ends the workers after what they have been given, or after `nanos`.
  void close(long nanos) throws InterruptedException {
    workers.shutdown();
    if (!workers.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
      LOG.warn("workers are still running at close waiting={}", workers.getQueue().size());
      workers.shutdownNow();
    }
    receivers.forEach(RemoteWriteReceiver::close);
  }
}
