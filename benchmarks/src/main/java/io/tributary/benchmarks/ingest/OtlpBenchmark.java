package io.tributary.benchmarks.ingest;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.otlp.OtlpMetricsReceiver;
import io.tributary.ingest.receive.Answer;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
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

/// What does one point of a known series cost, from the body of OTLP as sent to the columns of a
/// batch?
///
/// Bodies of 40 resources with 50 points each go round. Run: `./tributary bench OtlpBenchmark`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class OtlpBenchmark {
  private static final int PODS = 40;
  static final int POINTS = PODS * KubeSeries.PER_POD;

  @Param({"none", "gzip"})
  String compression = "none";

  @Param({"10", "100"})
  int bodies;

  private final List<SentBody> sent = new ArrayList<>();
  private final CountingAppender appender = new CountingAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final OtlpMetricsReceiver receiver =
      new OtlpMetricsReceiver(
          new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache()),
          appender,
          64 << 10);
  private int next;

  /// Makes the bodies, stores each once, and checks that the second time nothing is asked for
  /// again.
  @Setup
  public void prepare() throws IOException {
    boolean gzip = compression.equals("gzip");
    for (int i = 0; i < bodies; i++) {
      byte[] body = OtlpBodies.request(PODS, i).toByteArray();
      sent.add(SentBody.of(gzip ? gzip(body) : body, "application/x-protobuf", gzip ? "gzip" : ""));
    }
    for (int i = 0; i < 2 * bodies; i++) {
      Answer answer = receive();
      if (answer.status() != 200) {
        throw new IllegalStateException("body was refused answer=" + answer);
      }
    }
    int rows = POINTS + PODS; // each resource has a sample of `target_info`
    appender.expect(bodies * rows, 2L * bodies * rows);
  }

  private static byte[] gzip(byte[] body) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write(body);
    }
    return bytes.toByteArray();
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(POINTS)
  public Answer receive() {
    next = next + 1 == bodies ? 0 : next + 1;
    return receiver.receive(cluster, sent.get(next));
  }

  @TearDown
  public void close() {
    receiver.close();
  }
}
