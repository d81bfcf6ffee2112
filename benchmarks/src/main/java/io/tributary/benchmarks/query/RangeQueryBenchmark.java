package io.tributary.benchmarks.query;

import io.tributary.benchmarks.TempDirectory;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.model.View;
import io.tributary.model.metrics.Appender;
import io.tributary.model.metrics.Queryable;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.query.exec.QueryOptions;
import io.tributary.query.exec.TimeSteps;
import io.tributary.query.exec.Value;
import io.tributary.query.promql.PromqlEngine;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.storage.Storage;
import io.tributary.storage.StorageConfig;
import io.tributary.storage.view.Views;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
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
  private static final ClusterId CLUSTER = new ClusterId("bench");
  private static final int SERIES = 1_000;
  private static final int ROWS = 5_760;
  private static final int ROWS_PER_BATCH = 96;
  private static final long INTERVAL_MS = 15_000;
  private static final long START_MS = 1_779_998_400_000L;
  private static final long END_MS = START_MS + (ROWS - 1) * INTERVAL_MS;
  private static final TimeSteps STEPS = new TimeSteps(START_MS + 300_000, END_MS, 60_000);

  private final TempDirectory directory = TempDirectory.make();
  private final PromqlEngine engine = new PromqlEngine(PromqlOptions.DEFAULT);
  private final Storage storage =
      Storage.open(
          StorageConfig.of(directory.path()).withRetention(Duration.ZERO),
          InstantSource.fixed(Instant.ofEpochMilli(END_MS)),
          new SelfMetrics());
  private final Queryable view =
      new Views(storage, storage, _ -> Rewrite.DEFAULT).of(new View.Cluster(CLUSTER));

  /// Stores counters that grow by their number each time, and checks their rate.
  @Setup
  public void prepare() {
    Appender appender = storage.appender();
    int[] refs = new int[SERIES];
    for (int i = 0; i < SERIES; i++) {
      Labels labels = Labels.of("__name__", "requests_total", "pod", "pod-" + i);
      refs[i] = ((Resolution.Known) appender.resolve(CLUSTER, labels)).ref();
    }
    WriteBatch batch = new WriteBatch();
    batch.reset(CLUSTER);
    Refusals refusals = new Refusals();
    for (int row = 0; row < ROWS; row++) {
      for (int i = 0; i < SERIES; i++) {
        long bits = Double.doubleToRawLongBits((double) i * row);
        batch.floats().add(refs[i], START_MS + row * INTERVAL_MS, bits);
      }
      if ((row + 1) % ROWS_PER_BATCH == 0) {
        appender.append(batch, refusals);
        batch.reset(CLUSTER);
      }
    }
    storage.flush();
    Value.Points sum = ((Value.Matrix) sumOfRates()).series().getFirst();
    double expected = SERIES * (SERIES - 1) / 2.0 / (INTERVAL_MS / 1_000.0);
    for (double value : sum.values()) {
      if (!refusals.isEmpty() || Math.abs(value - expected) > 1e-6 * expected) {
        throw new IllegalStateException("another sum value=" + value + " expected=" + expected);
      }
    }
  }

  @Benchmark
  public Value sumOfRates() {
    return range("sum(rate(requests_total[5m]))");
  }

  @Benchmark
  public Value maxOverTime() {
    return range("max(max_over_time(requests_total[1h]))");
  }

  private Value range(String query) {
    return engine.range(view, query, STEPS, QueryOptions.DEFAULT).value();
  }

  @TearDown
  public void close() throws IOException {
    storage.close();
    directory.close();
  }
}
