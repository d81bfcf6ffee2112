package io.tributary.ingest.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.otlp.wire.LogRecord;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.telemetry.SelfMetrics;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

/// A request of known streams must cost no garbage, however many records it has, not even when
/// their bodies become JSON.
final class OtlpLogsAllocationTest {
  private static final int PODS = 20;
  private static final int RECORDS = 100;
  private static final long MOST_BYTES = 8 << 10;

  private static byte[] body() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int pod = 0; pod < PODS; pod++) {
      LogRecord[] records = new LogRecord[RECORDS];
      for (int i = 0; i < RECORDS; i++) {
        records[i] =
            OtlpLogBodies.record(Otlp.START_NS + i, "", "http.route", "/", "code", "2").toBuilder()
                .setBody(
                    i % 2 == 0
                        ? OtlpLogBodies.string("took " + i + " ms")
                        : OtlpLogBodies.map(
                            Otlp.attribute("message", OtlpLogBodies.string("é <" + i)),
                            Otlp.attribute("level", OtlpLogBodies.string("warn"))))
                .setSeverityNumber(9)
                .setTraceId(Otlp.id(16))
                .build();
      }
      request.addResourceLogs(
          OtlpLogBodies.logs(
              Otlp.resource("service.name", "shop", "k8s.pod.name", "p-" + pod, "host.name", "h"),
              records));
    }
    return request.build().toByteArray();
  }

  @Test
  void receive_knownStreams_allocatesNextToNothing() {
    ClusterWrites cluster =
        new ClusterWrites(new ClusterId("a"), 1, Labels.EMPTY, new SelfMetrics());
    TestBody body = new TestBody(body(), 8 << 20, Otlp.PROTOBUF);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CountingAppender appender = new CountingAppender();
    long least = Long.MAX_VALUE;
    try (OtlpLogsReceiver receiver =
        new OtlpLogsReceiver(TestEntryParts.of(appender, LogDiscovery.ALL))) {
      for (int i = 0; i < 50; i++) {
        body.release();
        long before = threads.getCurrentThreadAllocatedBytes();
        receiver.receive(cluster, body);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
    }
    assertThat(appender.streams).isEqualTo(PODS);
    assertThat(appender.entries).isEqualTo(50 * PODS * RECORDS);
    assertThat(least).as("bytes allocated for %d records", PODS * RECORDS).isLessThan(MOST_BYTES);
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
