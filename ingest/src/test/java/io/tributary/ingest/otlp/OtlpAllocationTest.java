package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tributary.ingest.CountingAppender;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A request of known series must cost no garbage, however many points it has.
final class OtlpAllocationTest {
  private static final int PODS = 200; // with ten samples each
  private static final long MOST_BYTES = 8 << 10;

  @Test
  void receive_knownSeries_allocatesNextToNothing() {
    SharedIdentity shared =
        new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));
    ClusterWrites cluster =
        new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, new SelfMetrics());
    TestBody body =
        new TestBody(Otlp.pods(PODS, Otlp.START_MS).toByteArray(), 8 << 20, Otlp.PROTOBUF);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CountingAppender appender = new CountingAppender();
    long least = Long.MAX_VALUE;
    try (OtlpMetricsReceiver receiver = new OtlpMetricsReceiver(shared, appender, 64 << 10)) {
      for (int i = 0; i < 50; i++) {
        body.release();
        long before = threads.getCurrentThreadAllocatedBytes();
        receiver.receive(cluster, body);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(appender.series()).isEqualTo(PODS * 10);
    assertThat(appender.samples()).isEqualTo(50 * PODS * 10);
    assertThat(least).as("bytes allocated for %d samples", PODS * 10).isLessThan(MOST_BYTES);
  }
}
