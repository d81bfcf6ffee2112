package io.tributary.ingest;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.prometheus.client.Counter;
import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.append.Arrived;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.RateLimit;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
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
  /// Where something of a request was refused, and the rest kept.
  private static final int PARTLY_TAKEN = 400;

  private static final Logger LOG = LoggerFactory.getLogger(WriteService.class);

  /// Stands for the protocol of requests that name none.
  private static final String NO_PROTOCOL = "other";

  /// For senders that somebody has to look after.
  private static final Duration LONG_PAUSE = Duration.ofSeconds(10);

  private final IngestConfig config;
  private final SelfMetrics metrics;
  private final Admission admission;
  private final ThreadPoolExecutor workers;
  private final SharedIdentity identity = SharedIdentity.create();
  private final Receivers receivers;
  private final Map<ClusterId, ClusterWrites> clusters = new ConcurrentHashMap<>();
  private final Map<Counted, Counter.Child> requests = new ConcurrentHashMap<>();

  private final InstantSource clock;

  private record Counted(String protocol, int status) {}

  WriteService(IngestConfig config, Stores stores, SelfMetrics metrics, InstantSource clock) {
    this.config = config;
    this.metrics = metrics;
    this.clock = clock;
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
    receivers =
        new Receivers(
            new Receivers.Parts(
                identity, stores, config.limits(), clock, entryParts(stores, clock)));
    metrics.gauge(SelfMetric.INGEST_IN_FLIGHT_BYTES, admission::reservedBytes);
    metrics.gauge(SelfMetric.INGEST_KNOWN_SERIES, () -> identity.cache().size());
  }

  private EntryParts entryParts(Stores stores, InstantSource clock) {
    return new EntryParts(identity, stores.entries(), config.discovery(), new ArrivalTimes(clock));
  }

  SharedIdentity identity() {
    return identity;
  }

  ClusterLimits limits(ClusterId cluster) {
    return config.limits().clusters().of(cluster);
  }

  /// Returns the longest body of clusters that have no limit of their own.
  int bodyBytes() {
    return config.limits().clusters().everywhere().bodyBytes();
  }

  /// Returns what a request is answered whose cluster is one too many, or sends faster than it may;
  /// or null.
  @Nullable Answer refusal(Route.Write write) {
    int most = config.limits().maxClusters();
    if (clusters.size() >= most && !clusters.containsKey(write.cluster())) {
      String text = "as many clusters as may write here limit=" + most;
      return Answer.busy(text + " cluster=" + write.cluster(), LONG_PAUSE);
    }
    ClusterWrites cluster = writes(write.cluster());
    RateLimit rate = write.protocol().rate(cluster);
    Duration delay = rate.delay();
    if (delay.isZero()) {
      return null;
    }
    cluster.countLimited(rate);
    return Answer.busy(cluster.tooFast(rate), delay);
  }

  Answer tooLong(Route.Write write, long length) {
    writes(write.cluster()).countTooLong();
    int limit = limits(write.cluster()).bodyBytes();
    return Answer.of(413, "body is too long bytes=" + length + " limit=" + limit);
  }

  Admission admission() {
    return admission;
  }

  /// @param address where the connection comes from
  Route route(HttpRequest head, String address) {
    return Route.of(head.method(), head.uri(), head.headers(), address, config);
  }

  Answer memoryIsFull() {
    return Answer.busy(admission.spent(), Admission.RETRY_AFTER);
  }

  /// Returns what is said when the answer would come too late. What a worker has by then goes on.
  Answer tooSlow() {
    String text = "the store takes too long, come again; some of it may be stored already";
    return Answer.busy(text, Admission.RETRY_AFTER);
  }

  /// @param protocol what the request's path speaks, null for any other path
  void count(@Nullable Protocol protocol, Answer answer) {
    String label = protocol == null ? NO_PROTOCOL : protocol.label();
    requests
        .computeIfAbsent(
            new Counted(label, answer.status()),
            key ->
                metrics.counter(
                    SelfMetric.INGEST_REQUESTS, key.protocol(), Integer.toString(key.status())))
        .inc();
  }

  /// Takes over a body; `done` gets the answer on any thread. Never blocks.
  void submit(BodyBuffer body, Consumer<Answer> done) {
    long since = System.nanoTime();
    try {
      workers.execute(() -> run(body, since, done));
    } catch (RejectedExecutionException e) {
      LOG.debug("every worker is busy", e);
      body.close();
      String text = "every worker is busy waiting=" + workers.getQueue().size();
      done.accept(Answer.busy(text, Admission.RETRY_AFTER));
    }
  }

  private void run(BodyBuffer body, long since, Consumer<Answer> done) {
    Route.Write write = body.write();
    Answer answer;
    try (body) {
      answer =
          System.nanoTime() - since > config.timeouts().answer().toNanos()
              ? Answer.busy("waited too long for a worker", Admission.RETRY_AFTER)
              : receive(write, body);
    } catch (TributaryException e) {
      if (e.kind() == ErrorKind.TOO_LARGE) {
        writes(write.cluster()).countTooLong();
      }
      answer = Answer.of(e);
    } catch (RuntimeException | OutOfMemoryError e) {
      LOG.error("write failed protocol={} cluster={}", write.protocol(), write.cluster(), e);
      answer = Answer.of(500, "write failed, see the server's log");
    }
    metrics
        .histogram(SelfMetric.INGEST_SECONDS, write.protocol().label())
        .observe((System.nanoTime() - since) / 1e9);
    done.accept(answer);
  }

  /// Looks at the cluster's rate again: many bodies may have come in at the same moment.
  private Answer receive(Route.Write write, BodyBuffer body) {
    Answer refusal = refusal(write);
    if (refusal != null) {
      return refusal;
    }
    int wireBytes = body.size();
    ClusterWrites cluster = writes(write.cluster());
    Answer answer = receivers.receive(write.protocol(), cluster, body);
    if (answer.status() / 100 == 2 || answer.status() == PARTLY_TAKEN) {
      String agent = write.head().header(HttpHeaderNames.USER_AGENT);
      cluster.wrote(write.protocol().label(), agent, wireBytes, clock.instant());
    }
    return answer;
  }

  /// Returns what comes of a cluster.
  ClusterTraffic traffic(ClusterId cluster) {
    ClusterWrites writes = clusters.get(cluster);
    return writes == null ? ClusterTraffic.NONE : writes.traffic();
  }

  ClusterWrites writes(ClusterId cluster) {
    ClusterWrites known = clusters.get(cluster);
    return known != null ? known : clusters.computeIfAbsent(cluster, this::newWrites);
  }

  Map<ClusterId, Arrived> arrived() {
    Map<ClusterId, Arrived> arrived = new HashMap<>();
    clusters.forEach((cluster, writes) -> arrived.put(cluster, writes.arrived()));
    return arrived;
  }

  List<ClusterClaim> claims() {
    return clusters.values().stream()
        .flatMap(cluster -> cluster.senders().claims().stream())
        .sorted(Comparator.comparing(ClusterClaim::cluster).thenComparing(ClusterClaim::first))
        .toList();
  }

  private ClusterWrites newWrites(ClusterId cluster) {
    Labels external = config.ownership().externalLabels().getOrDefault(cluster, Labels.EMPTY);
    ClusterWrites writes =
        new ClusterWrites(cluster, identity.newSalt(), external, limits(cluster), metrics);
    ClusterWrites.Rules rules = config.ownership().rules().get(cluster);
    return rules == null ? writes : writes.relabelled(rules);
  }

  /// Ends the workers after what they have been given, or after `nanos`.
  void close(long nanos) throws InterruptedException {
    workers.shutdown();
    if (!workers.awaitTermination(nanos, TimeUnit.NANOSECONDS)) {
      LOG.warn("workers are still running at close waiting={}", workers.getQueue().size());
      workers.shutdownNow();
    }
    receivers.close();
  }
}
