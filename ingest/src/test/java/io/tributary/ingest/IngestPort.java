package io.tributary.ingest;

import static io.tributary.ingest.remotewrite.Bodies.START_MS;
import static io.tributary.ingest.remotewrite.Bodies.request;
import static io.tributary.ingest.remotewrite.Bodies.series;

import io.tributary.ingest.IngestConfig.Limits;
import io.tributary.ingest.IngestConfig.Ownership;
import io.tributary.ingest.IngestConfig.Timeouts;
import io.tributary.ingest.IngestServer.Stores;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.ingest.remotewrite.Bodies;
import io.tributary.kit.memory.InMemoryLogStore;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.PerCluster;
import io.tributary.model.TimeRange;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SelectHints;
import io.tributary.model.metrics.SeriesSet;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// An ingest port for one test, with the in-memory twins behind it; closed after the test.
final class IngestPort implements AfterEachCallback {
  /// The time of samples that have none.
  static final Instant NOW = Instant.ofEpochMilli(START_MS + 7);

  static final ClusterId DEFAULT = new ClusterId("default");
  private static final ClusterLimits SHORT_BODIES =
      new ClusterLimits(64 << 10, 256 << 10, SeriesLimits.NONE, LogLimits.DEFAULT);
  static final Limits SMALL =
      new Limits(10, 1 << 20, 64 << 10, 2, 2, 100, PerCluster.same(SHORT_BODIES));
  static final Timeouts SHORT =
      new Timeouts(
          Duration.ofMillis(200),
          Duration.ofMillis(300),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(5));

  final InMemoryStorage storage = new InMemoryStorage();
  final InMemoryLogStore logs = new InMemoryLogStore();
  final SelfMetrics metrics = new SelfMetrics();
  private final List<IngestServer> servers = new ArrayList<>();

  @Override
  public void afterEach(ExtensionContext context) {
    servers.forEach(IngestServer::close);
  }

  /// Returns the server of the first connection.
  IngestServer first() {
    return servers.getFirst();
  }

  RawConnection connect() throws IOException {
    return connect(storage.appender(), Limits.DEFAULT);
  }

  RawConnection connect(Limits limits) throws IOException {
    return connect(storage.appender(), limits);
  }

  RawConnection connect(Ownership ownership) throws IOException {
    return connect(
        stores(storage.appender()),
        new IngestConfig(
            "127.0.0.1",
            0,
            "localhost:9290",
            ownership,
            Limits.DEFAULT,
            LogDiscovery.ALL,
            Timeouts.DEFAULT));
  }

  RawConnection connect(Timeouts timeouts) throws IOException {
    return connect(
        stores(storage.appender()),
        new IngestConfig(
            "127.0.0.1",
            0,
            "localhost:9290",
            Ownership.DEFAULT,
            Limits.DEFAULT,
            LogDiscovery.ALL,
            timeouts));
  }

  RawConnection connect(Appender appender, Limits limits) throws IOException {
    return connect(
        stores(appender),
        new IngestConfig(
            "127.0.0.1",
            0,
            "localhost:9290",
            Ownership.DEFAULT,
            limits,
            LogDiscovery.ALL,
            Timeouts.DEFAULT));
  }

  RawConnection connect(Stores stores, IngestConfig config) throws IOException {
    IngestServer server = new IngestServer(config, stores, metrics, () -> NOW);
    servers.add(server);
    server.start();
    return new RawConnection(server.address());
  }

  Stores stores(Appender appender) {
    return new Stores(appender, logs.logAppender());
  }

  /// Returns a body with one sample.
  static byte[] up(double value) {
    return Bodies.snappy(request(series(START_MS, value, "__name__", "up", "job", "node")));
  }

  /// Returns every value of a cluster.
  List<Double> stored(ClusterId cluster) {
    List<Double> values = new ArrayList<>();
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      SeriesSet set = snapshot.querier(cluster).select(List.of(), SelectHints.SORTED);
      SampleColumns columns = new SampleColumns();
      while (set.next()) {
        set.at().read(Long.MIN_VALUE, Long.MAX_VALUE, columns);
        for (int i = 0; i < columns.size(); i++) {
          values.add(columns.values()[i]);
        }
      }
    }
    return values;
  }

  /// Returns every line of a cluster, stream by stream.
  List<String> storedLines(ClusterId cluster) {
    List<String> lines = new ArrayList<>();
    try (LogSnapshot snapshot = logs.logSnapshot(NanoRange.ALL)) {
      EntryReader reader =
          snapshot
              .querier(cluster)
              .select(List.of(), new EntryHints(false, List.of(), EntryHints.Parts.LINES));
      EntryColumns columns = new EntryColumns();
      while (reader.next(columns)) {
        for (int i = 0; i < columns.size(); i++) {
          int start = columns.lineStart(i);
          int length = columns.lineEnd(i) - start;
          lines.add(new String(columns.bytes(), start, length, StandardCharsets.UTF_8));
        }
      }
    }
    return lines;
  }

  /// An appender that waits at a gate.
  static class Gate implements Appender {
    final CountDownLatch entered = new CountDownLatch(1);
    private final CountDownLatch gate;
    private final Appender next;

    Gate(CountDownLatch gate, Appender next) {
      this.gate = gate;
      this.next = next;
    }

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return next.resolve(cluster, labels);
    }

    @Override
    public void append(WriteBatch batch, Refusals refusals) {
      entered.countDown();
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      next.append(batch, refusals);
    }
  }
}
