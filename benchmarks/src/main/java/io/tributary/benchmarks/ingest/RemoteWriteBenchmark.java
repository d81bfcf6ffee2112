package io.tributary.benchmarks.ingest;

import com.google.protobuf.MessageLite;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.receive.Receiver;
import io.tributary.ingest.remotewrite.RemoteWrite2Receiver;
import io.tributary.ingest.remotewrite.RemoteWriteReceiver;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
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

/// What does one sample of a known series cost, from the compressed body to the columns of a batch?
///
/// Bodies of 2,000 samples go round until every series was seen again. Run: `./tributary bench
/// RemoteWrite`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class RemoteWriteBenchmark {
  static final int SAMPLES = 2_000;
  private static final int MAX_LABEL_BYTES = 64 << 10;

  @Param({"1", "2"})
  int version;

  @Param({"10", "500"})
  int bodies;

  private final List<SentBody> sent = new ArrayList<>();
  private final CountingAppender appender = new CountingAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final SharedIdentity identity =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache());
  private Receiver receiver = new RemoteWriteReceiver(identity, appender, MAX_LABEL_BYTES);
  private ByteBuffer decoded = ByteBuffer.allocateDirect(0);
  private int next;

  /// Makes the bodies, stores each once, and checks that the second time nothing is asked for
  /// again.
  @Setup
  public void prepare() throws IOException {
    if (version == 2) {
      receiver = new RemoteWrite2Receiver(identity, appender, MAX_LABEL_BYTES);
    }
    for (int i = 0; i < bodies; i++) {
      byte[] body = body(i).toByteArray();
      sent.add(SentBody.of(Snappy.compress(body), "application/x-protobuf", "snappy"));
      decoded = decoded.capacity() < body.length ? ByteBuffer.allocateDirect(body.length) : decoded;
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < bodies; i++) {
        if (receive().status() != Answer.STORED.status()) {
          throw new IllegalStateException("body was refused body=" + i);
        }
      }
    }
    appender.expect(bodies * SAMPLES, 2L * bodies * SAMPLES);
  }

  private MessageLite body(int number) {
    return version == 2
        ? KubeBodies.version2(SAMPLES, number)
        : KubeBodies.version1(SAMPLES, number);
  }

  /// Snappy alone: the floor.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public int decompress() throws IOException {
    decoded.clear();
    return Snappy.uncompress(next().content(), decoded);
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public Answer receive() {
    return receiver.receive(cluster, next());
  }

  private SentBody next() {
    next = next + 1 == bodies ? 0 : next + 1;
    return sent.get(next);
  }

  @TearDown
  public void close() {
    receiver.close();
  }
}
