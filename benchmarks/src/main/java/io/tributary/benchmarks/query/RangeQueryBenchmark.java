package io.tributary.benchmarks.query;

import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does a query of a day cost whose pages are in memory?
///
/// 1,000 counters, a sample every 15 s, a step every minute. Run: `./tributary bench RangeQuery`;
/// with `taskset 1` before it, on one processor.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class RangeQueryBenchmark {
  private static final int SERIES = 1_000;
  private static final long INTERVAL_MS = 15_000;

  private final QueriedStore store = new QueriedStore(SERIES, 1, INTERVAL_MS);
  private final TimeSteps steps = store.steps(300_000, 60_000);

  /// Checks the rate.
  @Setup
  public void prepare() {
    Value.Points sum = ((Value.Matrix) sumOfRates()).series().getFirst();
    double expected = SERIES * (SERIES - 1) / 2.0 / (INTERVAL_MS / 1_000.0);
    for (double value : sum.values()) {
      if (Math.abs(value - expected) > 1e-6 * expected) {
        throw new IllegalStateException("another sum value=" + value + " expected=" + expected);
      }
    }
  }

  @Benchmark
  public Value sumOfRates() {
    return store.range("sum(rate(requests_total[5m]))", steps);
  }

  @Benchmark
  public Value maxOverTime() {
    return store.range("max(max_over_time(requests_total[1h]))", steps);
  }

  @Benchmark
  public Value avgOverTime() {
    return store.range("sum(avg_over_time(requests_total[1h]))", steps);
  }

  @Benchmark
  public Value quantileOverTime() {
    return store.range("sum(quantile_over_time(0.9, requests_total[1h]))", steps);
  }

  @TearDown
  public void close() throws IOException {
    store.close();
  }
}
