package io.tributary.ingest.remotewrite;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.MessageLite;
import com.sun.management.ThreadMXBean;
import io.tributary.ingest.CountingAppender;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.ingest.limits.LogLimits;
import io.tributary.ingest.limits.SeriesLimits;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A request of known series must cost no garbage, however many samples it has.
final class ReceiverAllocationTest {
  private static final int SAMPLES = 2_000;
  private static final long MOST_BYTES = 8 << 10;

  private final SharedIdentity shared =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));

  /// With every limit set, none of them reached.
  private final ClusterWrites cluster =
      new ClusterWrites(
          new ClusterId("a"),
          1,
          Labels.EMPTY,
          new ClusterLimits(
              1 << 20,
              1 << 20,
              new SeriesLimits(500_000_000, SAMPLES, 100, 1_000, 1_000),
              LogLimits.DEFAULT),
          new SelfMetrics());

  private interface Receive {
    Answer receive(ClusterWrites cluster, ByteBuffer compressed, int length);
  }

  @Test
  void receive_knownSeries_allocatesNextToNothing() {
    try (RemoteWriteReceiver receiver =
        new RemoteWriteReceiver(shared, new CountingAppender(), 64 << 10)) {
      assertNextToNothing(receiver::receive, Bodies.kube(SAMPLES, Bodies.START_MS, 1));
    }
  }

  @Test
  void receive_knownSymbols_allocatesNextToNothing() {
    try (RemoteWrite2Receiver receiver =
        new RemoteWrite2Receiver(shared, new CountingAppender(), 64 << 10)) {
      assertNextToNothing(
          receiver::receive, SymbolBodies.of(Bodies.kube(SAMPLES, Bodies.START_MS, 1)));
    }
  }

  private void assertNextToNothing(Receive receiver, MessageLite message) {
    byte[] body = message.toByteArray();
    ByteBuffer compressed = Bodies.direct(Bodies.snappy(body));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      receiver.receive(cluster, compressed, body.length);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(least).as("bytes allocated for %d samples", SAMPLES).isLessThan(MOST_BYTES);
  }
}
