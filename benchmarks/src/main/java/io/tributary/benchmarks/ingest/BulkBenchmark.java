package io.tributary.benchmarks.ingest;

import io.tributary.benchmarks.LogLines;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.elastic.BulkReceiver;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does one document of Elasticsearch's bulk API cost, from the body as sent to the columns of
/// a batch?
///
/// A body holds 5,000 documents of 20 hosts with messages of about 150 bytes, as Filebeat sends
/// them. Run: `./tributary bench Bulk`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class BulkBenchmark {
  private static final int DOCUMENTS = 5_000;
  private static final int HOSTS = 20;

  private final CountingLogAppender appender = new CountingLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final BulkReceiver receiver = new BulkReceiver(appender.parts());
  private final SentBody body = SentBody.of(documents(), "application/x-ndjson", "");

  /// Stores the body twice, and checks that the second time no stream is asked for again.
  @Setup
  public void prepare() {
    for (int round = 0; round < 2; round++) {
      Answer answer = receive();
      if (answer.status() != 200) {
        throw new IllegalStateException("body was refused answer=" + answer);
      }
    }
    appender.expect(HOSTS, 2L * DOCUMENTS);
  }

  private static byte[] documents() {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < DOCUMENTS; i++) {
      int host = i % HOSTS;
      String line = LogLines.line(host, i).replace("\"", "\\\"");
      body.append("{\"create\":{\"_index\":\"filebeat-8\"}}\n")
          .append("{\"@timestamp\":\"2026-11-22T19:00:00.")
          .append(String.format(Locale.ROOT, "%03dZ", i % 1_000))
          .append("\",\"message\":\"")
          .append(line)
          .append("\",\"host\":{\"name\":\"node-")
          .append(host)
          .append("\"},\"log\":{\"offset\":")
          .append(i * 170L)
          .append(
              ",\"file\":{\"path\":\"/var/log/web.log\"}},\"input\":{\"type\":\"filestream\"}}\n");
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(DOCUMENTS)
  public Answer receive() {
    return receiver.receive(cluster, body);
  }

  @TearDown
  public void close() {
    receiver.close();
  }
}
