package io.tributary.ingest.lokipush;

import io.tributary.ingest.ListLogAppender;
import io.tributary.ingest.ListLogAppender.Row;
import io.tributary.ingest.TestEntryParts;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.TestBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/// A receiver of pushes before an appender that keeps what it is given.
class LokiPushFixture {
  static final long MOST_DECODED = 8 << 20;
  static final Labels WEB = Labels.of("app", "web");
  final ListLogAppender appender = new ListLogAppender();
  final SharedIdentity shared = SharedIdentity.create();
  final SelfMetrics metrics = new SelfMetrics();
  final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("a"), 1, Labels.of("region", "eu"), metrics);
  final LokiPushReceiver receiver =
      new LokiPushReceiver(TestEntryParts.of(shared, appender, LogDiscovery.NONE));

  @AfterEach
  void close() {
    receiver.close();
  }

  final Answer receive(byte[] body, String... headers) {
    return receiver.receive(cluster, new TestBody(body, MOST_DECODED, headers));
  }

  static Row row(Labels labels, long timestampNs, String line, String... metadata) {
    Map<String, String> pairs = Labels.of(metadata).toMap();
    return new Row(new ClusterId("a"), labels, timestampNs, line, pairs);
  }
}
