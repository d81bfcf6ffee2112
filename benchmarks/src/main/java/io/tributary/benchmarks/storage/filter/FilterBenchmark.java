package io.tributary.benchmarks.storage.filter;

import io.tributary.benchmarks.LogLines;
import io.tributary.model.logs.Needle;
import io.tributary.storage.filter.FilterWriter;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
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
import org.openjdk.jmh.annotations.Warmup;

/// How many nanoseconds does a log line take to go into a filter, and how many to be searched?
///
/// Lines of LogLines with a random identifier of 32 digits. Run: `./tributary bench
/// FilterBenchmark`. The filter's bytes of a line are printed at set-up.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class FilterBenchmark {
  private static final int LINES = 7_000;

  private final int[] ends = new int[LINES + 1];
  private byte[] bytes = new byte[0];
  private final Needle rare = Needle.of("connection refused");
  private final Needle absent = Needle.of("4bf92f3577b34da6");

  @Setup
  public void prepare() {
    StringBuilder all = new StringBuilder();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < LINES; i++) {
      all.append(LogLines.line(1, i))
          .append(" trace_id=%016x%016x".formatted(random.nextLong(), random.nextLong()));
      ends[i + 1] = all.length();
    }
    bytes = all.toString().getBytes(StandardCharsets.ISO_8859_1);
    FilterWriter writer = new FilterWriter();
    for (int i = 0; i < LINES; i++) {
      writer.add(bytes, ends[i], ends[i + 1]);
    }
    writer.endChunk();
    writer.finish();
    System.out.printf(
        "bytesOfALine=%.0f bytesOfItsFilter=%.2f%n",
        (double) bytes.length / LINES, (double) writer.bytes() / LINES);
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public long write() {
    FilterWriter writer = new FilterWriter();
    for (int i = 0; i < LINES; i++) {
      writer.add(bytes, ends[i], ends[i + 1]);
    }
    writer.endChunk();
    writer.finish();
    return writer.bytes();
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public int searchWords() {
    return rare.indexIn(bytes, 0, bytes.length);
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public int searchIdentifier() {
    return absent.indexIn(bytes, 0, bytes.length);
  }
}
