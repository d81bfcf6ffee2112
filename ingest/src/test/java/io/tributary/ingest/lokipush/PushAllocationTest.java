package io.tributary.ingest.lokipush;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.sun.management.ThreadMXBean;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// A push of known streams must cost no garbage, however many lines it has.
final class PushAllocationTest {
  private static final int STREAMS = 20;
  private static final int LINES = 100;
  private static final long MOST_BYTES = 8 << 10;

  /// The parser and its symbol table are new for each body, and per stream there is a reader of
  /// entries: nothing is per line.
  private static final long MOST_BYTES_JSON = 24 << 10;

  @Test
  void receive_protobufOfKnownStreams_allocatesNextToNothing() {
    byte[] body = Pushes.snappy(Pushes.pods(STREAMS, LINES).toByteArray());
    assertThat(allocated(new TestBody(body, 8 << 20, Pushes.PROTOBUF))).isLessThan(MOST_BYTES);
  }

  @Test
  void receive_jsonOfKnownStreams_allocatesNothingPerLine() {
    byte[] body = json(Pushes.pods(STREAMS, LINES));
    assertThat(allocated(new TestBody(body, 8 << 20, Pushes.JSON))).isLessThan(MOST_BYTES_JSON);
  }

  private static long allocated(TestBody body) {
    SharedIdentity shared =
        new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache(1 << 16));
    ClusterWrites cluster =
        new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, new SelfMetrics());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CountingAppender appender = new CountingAppender();
    long least = Long.MAX_VALUE;
    try (LokiPushReceiver receiver =
        new LokiPushReceiver(TestEntryParts.of(shared, appender, LogDiscovery.ALL))) {
      for (int i = 0; i < 50; i++) {
        body.release();
        long before = threads.getCurrentThreadAllocatedBytes();
        receiver.receive(cluster, body);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(appender.streams).isEqualTo(STREAMS);
    assertThat(appender.entries).isEqualTo(50 * STREAMS * LINES);
    return least;
  }

  private static byte[] json(PushRequest request) {
    StringBuilder json = new StringBuilder("{'streams':[");
    for (PushStream stream : request.getStreamsList()) {
      String pod = text(stream.getLabels()).replaceAll(".*pod=\"([^\"]*)\".*", "$1");
      json.append(json.length() > 12 ? "," : "");
      json.append("{'stream':{'app':'checkout','pod':'").append(pod).append("'},'values':[");
      String comma = "";
      for (PushEntry entry : stream.getEntriesList()) {
        long nanos =
            entry.getTimestamp().getSeconds() * 1_000_000_000L + entry.getTimestamp().getNanos();
        json.append(comma).append("['").append(nanos).append("','");
        json.append(text(entry.getLine()).replace("\"", "\\'")).append("',{'trace_id':'abc'}]");
        comma = ",";
      }
      json.append("]}");
    }
    return Pushes.json(json.append("]}").toString());
  }

  private static String text(ByteString bytes) {
    return bytes.toStringUtf8();
  }

  private static final class CountingAppender implements LogAppender {
    private int streams;
    private int entries;

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return new Resolution.Known(streams++);
    }

    @Override
    public void append(EntryBatch batch, Refusals refusals) {
      refusals.clear();
      entries += batch.size();
    }
  }
}
