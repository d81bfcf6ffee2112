package io.tributary.benchmarks.ingest;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.tributary.benchmarks.LogLines;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.lokipush.LokiPushReceiver;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.MetadataPair;
import io.tributary.model.wire.PushEntry;
import io.tributary.model.wire.PushRequest;
import io.tributary.model.wire.PushStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.xerial.snappy.Snappy;

/// What does one line of a known stream cost, from the body as sent to the columns of a batch?
///
/// A body holds 20 streams of 250 lines of about 150 bytes, a megabyte in all, as promtail sends
/// them; the same in JSON; each with and without structured metadata. Run: `./tributary bench
/// LokiPush`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class LokiPushBenchmark {
  static final int STREAMS = 20;
  static final int LINES = 250;

  private static final long START_SECONDS = 1_700_000_000L;

  @Param({"protobuf", "json"})
  String format = "protobuf";

  @Param({"true", "false"})
  boolean metadata;

  private final CountingLogAppender appender = new CountingLogAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final LokiPushReceiver receiver = new LokiPushReceiver(appender.parts());
  private SentBody body = SentBody.of(new byte[0], "", "");

  /// Makes the body, stores it once, and checks that the second time no stream is asked for again.
  @Setup
  public void prepare() throws IOException {
    boolean json = format.equals("json");
    byte[] bytes = json ? json() : Snappy.compress(protobuf().toByteArray());
    body = SentBody.of(bytes, json ? "application/json" : "application/x-protobuf", "");
    for (int round = 0; round < 2; round++) {
      if (!receive().equals(Answer.STORED)) {
        throw new IllegalStateException("body was refused format=" + format);
      }
    }
    appender.expect(STREAMS, 2L * STREAMS * LINES);
  }

  private PushRequest protobuf() {
    PushRequest.Builder request = PushRequest.newBuilder();
    for (int s = 0; s < STREAMS; s++) {
      PushStream.Builder stream =
          PushStream.newBuilder()
              .setLabels(
                  bytes(
                      "{app=\"checkout\", container=\"server\", namespace=\"shop\", pod=\"checkout-"
                          + s
                          + "\"}"));
      for (int i = 0; i < LINES; i++) {
        Timestamp time = Timestamp.newBuilder().setSeconds(START_SECONDS).setNanos(i).build();
        PushEntry.Builder entry =
            PushEntry.newBuilder().setTimestamp(time).setLine(bytes(LogLines.line(s, i)));
        if (metadata) {
          entry.addStructuredMetadata(pair("trace_id", "4bf92f3577b34da6a3ce929d0e0e" + i));
          entry.addStructuredMetadata(pair("span_id", "00f067aa0ba9" + i));
        }
        stream.addEntries(entry);
      }
      request.addStreams(stream);
    }
    return request.build();
  }

  private static MetadataPair pair(String name, String value) {
    return MetadataPair.newBuilder().setName(bytes(name)).setValue(bytes(value)).build();
  }

  private static ByteString bytes(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private byte[] json() {
    StringBuilder json = new StringBuilder("{\"streams\":[");
    for (int s = 0; s < STREAMS; s++) {
      json.append(s == 0 ? "" : ",")
          .append("{\"stream\":{\"app\":\"checkout\",\"container\":\"server\",\"namespace\":")
          .append("\"shop\",\"pod\":\"checkout-")
          .append(s)
          .append("\"},\"values\":[");
      for (int i = 0; i < LINES; i++) {
        json.append(i == 0 ? "[\"" : ",[\"").append(START_SECONDS * 1_000_000_000L + i);
        json.append("\",\"").append(LogLines.line(s, i).replace("\"", "\\\"")).append('"');
        if (metadata) {
          json.append(",{\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e").append(i);
          json.append("\",\"span_id\":\"00f067aa0ba9").append(i).append("\"}");
        }
        json.append(']');
      }
      json.append("]}");
    }
    return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(STREAMS * LINES)
  public Answer receive() {
    return receiver.receive(cluster, body);
  }

  @TearDown
  public void close() {
    receiver.close();
  }
}
