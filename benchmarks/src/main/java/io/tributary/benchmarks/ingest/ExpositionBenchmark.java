package io.tributary.benchmarks.ingest;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.exposition.ExpositionReceiver;
import io.tributary.ingest.exposition.ExpositionSource;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.model.wire.Label;
import io.tributary.model.wire.TimeSeries;
import io.tributary.model.wire.WriteRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
import org.openjdk.jmh.annotations.Warmup;

/// What does one line of a known series cost, from the text to the columns of a batch?
///
/// The same series as in [RemoteWriteBenchmark], about 600 bytes a line. Run: `./tributary bench
/// Exposition`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class ExpositionBenchmark {
  static final int SAMPLES = 2_000;

  @Param({"10", "100"})
  int bodies;

  private final List<byte[]> texts = new ArrayList<>();
  private final CountingAppender appender = new CountingAppender();
  private final SharedIdentity identity =
      new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache());
  private final ExpositionReceiver receiver = new ExpositionReceiver(identity, appender, 64 << 10);
  private final ExpositionSource source =
      new ExpositionSource(
          new ClusterWrites(new ClusterId("bench"), 1, Labels.EMPTY, new SelfMetrics()),
          labels -> labels,
          Long.MAX_VALUE,
          ExpositionSource.BrokenLines.END_BODY,
          null);
  private int next;

  /// Makes the bodies, stores each once, and checks that the second time nothing is asked for
  /// again.
  @Setup
  public void prepare() throws IOException {
    for (int i = 0; i < bodies; i++) {
      texts.add(text(KubeBodies.version1(SAMPLES, i)));
    }
    for (int i = 0; i < 2 * bodies; i++) {
      receive();
    }
    appender.expect(bodies * SAMPLES, 2L * bodies * SAMPLES);
  }

  private static byte[] text(WriteRequest request) {
    StringBuilder text = new StringBuilder();
    for (TimeSeries series : request.getTimeseriesList()) {
      text.append(series.getLabels(0).getValue());
      char before = '{';
      for (Label label : series.getLabelsList().subList(1, series.getLabelsCount())) {
        text.append(before).append(label.getName()).append("=\"").append(label.getValue());
        text.append('"');
        before = ',';
      }
      text.append("} ").append(series.getSamples(0).getValue());
      text.append(' ').append(series.getSamples(0).getTimestamp()).append('\n');
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /// Everything but the network and the store.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public int receive() throws IOException {
    next = next + 1 == bodies ? 0 : next + 1;
    receiver.receive(source, new ByteArrayInputStream(texts.get(next)), 0);
    return receiver.samples();
  }
}
