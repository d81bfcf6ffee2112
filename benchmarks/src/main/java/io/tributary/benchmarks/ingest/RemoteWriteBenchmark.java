package io.tributary.benchmarks.ingest;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.ingest.receive.Answer;
import io.tributary.ingest.remotewrite.RemoteWriteReceiver;
import io.tributary.ingest.wire.DecodedBody;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  @Param({"10", "500"})
  int bodies;

  private final List<ByteBuffer> compressed = new ArrayList<>();
  private final List<Integer> lengths = new ArrayList<>();
  private final CountingAppender appender = new CountingAppender();
  private final ClusterWrites cluster =
      new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics());
  private final RemoteWriteReceiver receiver =
      new RemoteWriteReceiver(
          new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache()),
          appender,
          64 << 10);
  private ByteBuffer decoded = ByteBuffer.allocateDirect(0);
  private int next;

  /// Makes the bodies, stores each once, and checks that the second time nothing is asked for
  /// again.
  @Setup
  public void prepare() throws IOException {
    for (int i = 0; i < bodies; i++) {
      byte[] body = KubeBodies.body(SAMPLES, i);
      byte[] snappy = Snappy.compress(body);
      compressed.add(ByteBuffer.allocateDirect(snappy.length).put(snappy).flip());
      lengths.add(body.length);
      decoded = decoded.capacity() < body.length ? ByteBuffer.allocateDirect(body.length) : decoded;
    }
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < bodies; i++) {
        if (!receive().equals(Answer.STORED)) {
          throw new IllegalStateException("body was refused body=" + i);
        }
      }
    }
    if (appender.series.size() != bodies * SAMPLES || appender.rows != 2L * bodies * SAMPLES) {
      throw new IllegalStateException(
          "wrong rows series=" + appender.series.size() + " rows=" + appender.rows);
    }
  }

  /// Snappy alone: the floor.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public int decompress() throws IOException {
    int body = turn();
    decoded.clear();
    return Snappy.uncompress(compressed.get(body), decoded);
  }

  /// Everything but the store.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public Answer receive() {
    int body = turn();
    ByteBuffer bytes = compressed.get(body);
    return receiver.receive(cluster, bytes, (int) DecodedBody.announcedLength(bytes));
  }

  private int turn() {
    next = next + 1 == bodies ? 0 : next + 1;
    return next;
  }

  @TearDown
  public void close() {
    receiver.close();
  }

  private static final class CountingAppender implements Appender {
    private final Map<Labels, Integer> series = new HashMap<>();
    private long rows;

    @Override
    public Resolution resolve(ClusterId cluster, Labels labels) {
      return new Resolution.Known(series.computeIfAbsent(labels, _ -> series.size()));
    }

    @Override
    public void append(WriteBatch batch, Refusals refusals) {
      refusals.clear();
      rows += batch.floats().size();
    }
  }
}
