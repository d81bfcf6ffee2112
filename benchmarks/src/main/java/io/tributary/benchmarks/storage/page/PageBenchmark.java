package io.tributary.benchmarks.storage.page;

import io.tributary.benchmarks.storage.page.ScrapedSeries.Kind;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.page.ColumnInput;
import io.tributary.storage.page.PageHeader;
import io.tributary.storage.page.PageReader;
import io.tributary.storage.page.PageWriter;
import java.util.Arrays;
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

/// How many nanoseconds does a sample take to go into a page and to come out again, and how many
/// bytes is it?
///
/// Run: `./tributary bench PageBenchmark`. The bytes of a sample are printed at set-up.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PageBenchmark {
  private static final int SERIES = 120;
  private static final int ROWS = 480;
  private static final int SAMPLES = SERIES * ROWS;
  private static final int ZSTD_LEVEL = 1;
  private static final PageHeader HEADER = new PageHeader(1, 1_790_000_000_000L, 0, 1);
  private static final String MIXED = "MIXED";

  @Param({
    MIXED,
    "CONSTANT",
    "COUNTER",
    "RARE_COUNTER",
    "TICKS",
    "MICROSECONDS",
    "INTEGER_GAUGE",
    "MEMORY",
    "RATIO",
    "DURATION",
    "DURATION_SUM"
  })
  private String kind = MIXED;

  @Param private Effort effort = Effort.QUICK;

  private PageWriter writer = new PageWriter(Effort.QUICK);
  private final PageReader reader = new PageReader();
  private final SampleColumns out = new SampleColumns();
  private final ColumnInput[] columns = new ColumnInput[SERIES];
  private byte[] page = new byte[0];

  @Setup
  public void prepare() {
    writer.close();
    writer = new PageWriter(effort);
    long[] times = new long[ROWS];
    Arrays.setAll(times, i -> HEADER.windowStartMs() + 123 + 15_000L * i);
    for (int i = 0; i < SERIES; i++) {
      columns[i] = new ColumnInput(ROWS, times, ScrapedSeries.values(kindOf(i), ROWS, i));
    }
    page = encode();
    verify();
    System.out.printf("%s %s bytesPerSample=%.4f%n", kind, effort, (double) page.length / SAMPLES);
  }

  private Kind kindOf(int series) {
    return kind.equals(MIXED) ? ScrapedSeries.mixed(series) : Kind.valueOf(kind);
  }

  private void verify() {
    reader.open(page, "benchmark");
    for (int i = 0; i < SERIES; i++) {
      out.clear();
      reader.read(i, Long.MIN_VALUE, Long.MAX_VALUE, out);
      for (int row = 0; row < ROWS; row++) {
        if (Double.doubleToRawLongBits(out.values()[row]) != columns[i].valueBits()[row]) {
          throw new IllegalStateException("decoded otherwise series=" + i + " row=" + row);
        }
      }
    }
  }

  @TearDown
  public void close() {
    writer.close();
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public byte[] encode() {
    writer.begin(HEADER);
    for (int i = 0; i < SERIES; i++) {
      writer.add(i, columns[i]);
    }
    return writer.finish(ZSTD_LEVEL);
  }

  @Benchmark
  @OperationsPerInvocation(SAMPLES)
  public double decode() {
    reader.open(page, "benchmark");
    double last = 0;
    for (int i = 0; i < SERIES; i++) {
      out.clear();
      reader.read(i, Long.MIN_VALUE, Long.MAX_VALUE, out);
      last += out.values()[ROWS - 1];
    }
    return last;
  }

  /// Opens the page and takes every summary; divide by nothing: the unit is a whole page.
  @Benchmark
  public double summaries() {
    reader.open(page, "benchmark");
    double sum = 0;
    for (int i = 0; i < SERIES; i++) {
      sum += reader.summary(i).sum();
    }
    return sum;
  }
}
