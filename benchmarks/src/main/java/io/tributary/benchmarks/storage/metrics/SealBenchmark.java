package io.tributary.benchmarks.storage.metrics;

import io.tributary.benchmarks.storage.page.ScrapeBatches;
import io.tributary.storage.pieces.Drain;
import io.tributary.storage.pieces.Piece;
import io.tributary.storage.pieces.PieceIds;
import io.tributary.storage.pieces.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
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

/// What does a sample cost from memory into the pages of a piece?
///
/// Two hours of 2,000 series. Run: `./tributary bench SealBenchmark`.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class SealBenchmark {
  private static final int SAMPLES = ScrapeBatches.SERIES * ScrapeBatches.WINDOW;

  private final OpenMetrics metrics = OpenMetrics.open();
  private List<? extends Drain.Frozen> frozen = List.of();

  /// Seals two hours and checks what is read of them; the next two are what is measured.
  @Setup
  public void prepare() {
    for (int scrape = 0; scrape < ScrapeBatches.WINDOW; scrape++) {
      metrics.append(scrape);
    }
    metrics.seal();
    metrics.verify(ScrapeBatches.WINDOW);
    for (int scrape = ScrapeBatches.WINDOW; scrape < 2 * ScrapeBatches.WINDOW; scrape++) {
      metrics.append(scrape);
    }
    frozen = metrics.freeze();
    long rows =
        drain().stream().flatMap(written -> written.pieces().stream()).mapToLong(Piece::rows).sum();
    if (rows != SAMPLES) {
      throw new IllegalStateException("not all rows were written rows=" + rows);
    }
  }

  /// Without the commit, which is a sync.
  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public List<Written> drain() {
    try (PieceIds ids = metrics.stored().ids()) {
      List<Written> written = new ArrayList<>();
      frozen.forEach(generation -> written.add(generation.write(ids)));
      return written;
    }
  }

  @TearDown
  public void close() throws IOException {
    frozen.forEach(Drain.Frozen::drop);
    metrics.close();
  }
}
