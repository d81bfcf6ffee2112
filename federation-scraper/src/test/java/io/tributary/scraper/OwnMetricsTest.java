package io.tributary.scraper;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.kit.contract.StoredSample;
import io.tributary.kit.memory.InMemoryStorage;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class OwnMetricsTest {
  private static final Labels REQUESTS =
      Labels.of(
          "__name__",
          "tributary_ingest_requests_total",
          "code",
          "204",
          "instance",
          "127.0.0.1:9290",
          "job",
          "tributary",
          "protocol",
          "loki");

  private final InMemoryStorage storage = new InMemoryStorage();
  private final SelfMetrics metrics = new SelfMetrics();

  @Test
  @Timeout(60)
  void start_untilClosed_storesWhatIsCounted() {
    Scraper.Sink sink =
        new Scraper.Sink(
            storage.appender(),
            storage,
            SharedIdentity.create(),
            cluster -> new ClusterWrites(cluster, 0, Labels.EMPTY, metrics),
            metrics,
            PollListener.NONE);
    try (OwnMetrics _ =
        OwnMetrics.start(sink, "127.0.0.1:9290", InstantSource.system(), Duration.ofMillis(20))) {
      metrics.counter(SelfMetric.INGEST_REQUESTS, "loki", "204").inc();
      awaitLast(1);
      metrics.counter(SelfMetric.INGEST_REQUESTS, "loki", "204").inc();
      awaitLast(2);
    }
    int rows = requests().size();
    LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
    assertThat(requests()).hasSize(rows);
  }

  private void awaitLast(double value) {
    List<StoredSample> samples;
    do {
      LockSupport.parkNanos(10_000_000);
      samples = requests();
    } while (samples.isEmpty() || Double.longBitsToDouble(samples.getLast().valueBits()) != value);
  }

  private List<StoredSample> requests() {
    try (MetricSnapshot snapshot = storage.snapshot(TimeRange.ALL)) {
      return StoredSample.readAll(snapshot.querier(ClusterId.TRIBUTARY), TimeRange.ALL, List.of())
          .getOrDefault(REQUESTS, List.of());
    }
  }
}
