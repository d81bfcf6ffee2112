package io.tributary.benchmarks.query;

import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does a query of two months cost of which nothing is in the server's memory?
///
/// Counters with a sample every 15 s; before each query the store is opened anew, its files are in
/// the system's memory. Run: `./tributary bench LongRange`.
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 8)
@Measurement(iterations = 12)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
@SuppressWarnings("NullAway.Init") // the setup comes first
public class LongRangeBenchmark {
  private static final int DAYS = 60;
  private static final long HOUR_MS = 3_600_000;

  @Param({"100", "1000"})
  private int series;

  private QueriedStore store;
  private TimeSteps hours;
  private TimeSteps end;

  @Setup
  public void prepare() {
    store = new QueriedStore(series, DAYS, 15_000);
    hours = store.steps(HOUR_MS, HOUR_MS);
    end = new TimeSteps(store.endMs(), store.endMs(), HOUR_MS);
    int most = ((Value.Matrix) maxOverTime()).series().size();
    if (most != series) {
      throw new IllegalStateException("series are missing found=" + most);
    }
  }

  @Setup(Level.Invocation)
  public void forget() {
    store.reopen();
  }

  @Benchmark
  public Value hourlyRates() {
    return store.range("sum by (cluster) (rate(requests_total[1h]))", hours);
  }

  @Benchmark
  public Value maxOverTime() {
    return store.range("max_over_time(requests_total[60d])", end);
  }

  @TearDown
  public void close() throws IOException {
    store.close();
  }
}
