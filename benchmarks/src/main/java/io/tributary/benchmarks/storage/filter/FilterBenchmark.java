package io.tributary.benchmarks.storage.filter;

import io.tributary.benchmarks.LogLines;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.Needle;
import io.tributary.storage.filter.FilterTable;
import io.tributary.storage.filter.FilterWriter;
import io.tributary.storage.filter.TextQuery;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
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

/// How many nanoseconds does a log line take to go into a filter, how many to be searched, and how
/// many does it take to ask the filters?
///
/// Chunks of 2 MiB of lines of one form, of which each has other identifiers. Run: `./tributary
/// bench FilterBenchmark`. The filter's bytes of a line are printed at set-up.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class FilterBenchmark {
  private static final int CHUNKS = 4;
  private static final int CHUNK_LINES = 8_000;
  private static final int LINES = CHUNKS * CHUNK_LINES;

  @Param LogLines.Form form = LogLines.Form.JSON;

  private final int[] ends = new int[LINES + 1];
  private byte[] bytes = new byte[0];
  private final FilterWriter writer = new FilterWriter();
  private final List<byte[]> values = new ArrayList<>();
  private FilterTable table = FilterTable.NONE;
  private final Needle rare = Needle.of("connection refused");
  private final Needle absent = Needle.of("4bf92f3577b34da6");

  @Setup
  public void prepare() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      all.append(LogLines.line(form, 1, i));
      ends[i + 1] = all.length();
    }
    bytes = all.toString().getBytes(StandardCharsets.ISO_8859_1);
    table = FilterTable.decode(fill((_, value) -> values.add(value)), "benchmark");
    System.out.printf(
        "bytesOfALine=%.0f bytesOfItsFilter=%.2f%n",
        (double) bytes.length / LINES, (double) writer.bytes() / LINES);
    if (candidates(line(LINES / 2)).cardinality() == 0 || askAbsent() == CHUNKS) {
      throw new IllegalStateException("filters are wrong form=" + form);
    }
  }

  private byte[] fill(FilterWriter.Values to) {
    writer.begin(to);
    for (int i = 0; i < LINES; i++) {
      writer.text(bytes, ends[i], ends[i + 1]);
      if ((i + 1) % CHUNK_LINES == 0) {
        writer.endChunk();
      }
    }
    return writer.finish();
  }

  private String line(int i) {
    return new String(bytes, ends[i], ends[i + 1] - ends[i], StandardCharsets.ISO_8859_1);
  }

  private BitSet candidates(String text) {
    byte[] part = text.getBytes(StandardCharsets.ISO_8859_1);
    return TextQuery.of(List.of(EntryHints.AnyOf.of(part))).candidates(table, CHUNKS, values::get);
  }

  /// A line, as one of a piece whose writer has served others.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public byte[] write() {
    return fill((_, _) -> {});
  }

  /// All chunks.
  @Benchmark
  public int askAbsent() {
    return candidates("trace 4bf92f3577b34da6a3ce929d0e0e4736 or so").cardinality();
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
