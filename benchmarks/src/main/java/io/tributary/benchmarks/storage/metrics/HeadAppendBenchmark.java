package io.tributary.benchmarks.storage.metrics;

import io.tributary.benchmarks.storage.page.ScrapeBatches;
import io.tributary.model.metrics.Refusals;
import java.io.IOException;
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

/// What does a sample of a batch of 2,000 cost from its columns until it is durable and in memory?
///
/// Run: `./tributary bench HeadAppend`. The log is where `java.io.tmpdir` says.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class HeadAppendBenchmark {
  private final OpenMetrics metrics = OpenMetrics.open();
  private long scrape;

  /// Appends some scrapes, the last of them twice, and checks what is read.
  @Setup
  public void prepare() {
    for (scrape = 0; scrape < 3; scrape++) {
      metrics.append(scrape);
    }
    long before = metrics.logPosition();
    repeat();
    if (metrics.logPosition() != before) {
      throw new IllegalStateException("what is known was written again");
    }
    metrics.verify((int) scrape);
  }

  /// Check, record, one write and one sync, and the head; two hours are kept.
  @Benchmark
  @OperationsPerInvocation(ScrapeBatches.SERIES)
  public Refusals append() {
    if (scrape % ScrapeBatches.WINDOW == 0) {
      metrics.forget();
    }
    return metrics.append(scrape++);
  }

  /// The check alone: what is already stored is not written again.
  @Benchmark
  @OperationsPerInvocation(ScrapeBatches.SERIES)
  public Refusals repeat() {
    return metrics.append(scrape - 1);
  }

  @TearDown
  public void close() throws IOException {
    metrics.close();
  }
}
