package io.tributary.benchmarks.ingest;

import com.google.protobuf.ByteString;
import io.tributary.benchmarks.LogLines;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.otlp.OtlpLogsReceiver;
import io.tributary.ingest.otlp.wire.AnyValue;
import io.tributary.ingest.otlp.wire.ExportLogsServiceRequest;
import io.tributary.ingest.otlp.wire.KeyValue;
import io.tributary.ingest.otlp.wire.LogRecord;
import io.tributary.ingest.otlp.wire.Resource;
import io.tributary.ingest.otlp.wire.ResourceLogs;
import io.tributary.ingest.otlp.wire.ScopeLogs;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
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

/// What does one record of a known resource cost, from the body of OTLP as sent to the columns of a
/// batch?
///
/// A body holds 20 resources of 250 records of about 150 bytes with a trace and an attribute, as an
/// OpenTelemetry Collector sends them. Run: `./tributary bench OtlpLogs`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class OtlpLogsBenchmark {
  private static final int RESOURCES = 20;
  private static final int RECORDS = 250;
  private static final long START_NS = 1_700_000_000_000_000_000L;

  private final CountingLogAppender appender = new CountingLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final OtlpLogsReceiver receiver = new OtlpLogsReceiver(appender.parts());
  private final SentBody body = SentBody.of(request().toByteArray(), "application/x-protobuf", "");

  /// Stores the body twice, and checks that the second time no stream is asked for again.
  @Setup
  public void prepare() {
    for (int round = 0; round < 2; round++) {
      Answer answer = receive();
      if (answer.status() != 200) {
        throw new IllegalStateException("body was refused answer=" + answer);
      }
    }
    appender.expect(RESOURCES, 2L * RESOURCES * RECORDS);
  }

  private static ExportLogsServiceRequest request() {
    ExportLogsServiceRequest.Builder request = ExportLogsServiceRequest.newBuilder();
    for (int r = 0; r < RESOURCES; r++) {
      Resource resource =
          Resource.newBuilder()
              .addAttributes(attribute("service.name", "checkout"))
              .addAttributes(attribute("k8s.namespace.name", "shop"))
              .addAttributes(attribute("k8s.pod.name", "checkout-" + r))
              .addAttributes(attribute("host.name", "node-" + r % 4))
              .build();
      ScopeLogs.Builder scope = ScopeLogs.newBuilder();
      for (int i = 0; i < RECORDS; i++) {
        scope.addLogRecords(logRecord(r, i));
      }
      request.addResourceLogs(ResourceLogs.newBuilder().setResource(resource).addScopeLogs(scope));
    }
    return request.build();
  }

  private static LogRecord logRecord(int resource, int number) {
    byte[] trace = new byte[16];
    trace[0] = (byte) number;
    trace[15] = (byte) resource;
    return LogRecord.newBuilder()
        .setTimeUnixNano(START_NS + number)
        .setSeverityNumber(9)
        .setSeverityText("INFO")
        .setBody(AnyValue.newBuilder().setStringValue(LogLines.line(resource, number)))
        .addAttributes(attribute("http.route", "/cart/" + number % 7))
        .setTraceId(ByteString.copyFrom(trace))
        .build();
  }

  private static KeyValue attribute(String key, String value) {
    return KeyValue.newBuilder()
        .setKey(key)
        .setValue(AnyValue.newBuilder().setStringValue(value))
        .build();
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(RESOURCES * RECORDS)
  public Answer receive() {
    return receiver.receive(cluster, body);
  }

  @TearDown
  public void close() {
    receiver.close();
  }
}
