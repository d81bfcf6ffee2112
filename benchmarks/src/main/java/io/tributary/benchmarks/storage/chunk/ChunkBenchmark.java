package io.tributary.benchmarks.storage.chunk;

import io.tributary.benchmarks.LogLines;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryColumns;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.NanoRange;
import io.tributary.model.logs.Needle;
import io.tributary.storage.chunk.ChunkHeader;
import io.tributary.storage.chunk.ChunkReader;
import io.tributary.storage.chunk.ChunkWriter;
import io.tributary.storage.chunk.Reading;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.lines.TextListener;
import io.tributary.storage.lines.Wanted;
import java.nio.charset.StandardCharsets;
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

/// How many nanoseconds does a log line take to go into a chunk and to come out again, and how many
/// bytes is it?
///
/// A chunk of 2 MiB of lines of one form, of few streams or of many, as it is sealed (quick) and as
/// it is merged, by column (thorough). Run: `./tributary bench ChunkBenchmark`; for other forms `-p
/// form=LOGFMT,JAVA`. The bytes of a line are printed at set-up.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class ChunkBenchmark {
  private static final int LINES = 8_000;
  private static final int NEWEST = 20;
  private static final long START_NS = 1_790_000_000_000_000_000L;
  private static final long STEP_NS = 37_000_000;
  private static final Reading TIMEOUT =
      new Reading(EntryHints.Parts.LINES, new Wanted(Needle.of("timeout after "), null));
  private static final ChunkHeader HEADER = new ChunkHeader(1, 0, 1);

  @Param({"JSON", "ACCESS"})
  private LogLines.Form form = LogLines.Form.JSON;

  @Param({"4", "1000"})
  int streams;

  @Param private Effort effort = Effort.QUICK;

  private ChunkWriter writer = new ChunkWriter(Effort.QUICK, TextListener.NONE);
  private final ChunkReader reader = new ChunkReader();
  private final EntryColumns out = new EntryColumns();
  private byte[][] lines = new byte[0][];
  private byte[] chunk = new byte[0];

  @Setup
  public void prepare() {
    writer.close();
    writer = new ChunkWriter(effort, TextListener.NONE);
    lines = new byte[LINES][];
    for (int i = 0; i < LINES; i++) {
      lines[i] = LogLines.line(form, i / linesPerStream(), i).getBytes(StandardCharsets.UTF_8);
    }
    chunk = write();
    verify();
    double bytesPerLine = (double) chunk.length / LINES;
    System.out.printf("%s bytesPerLine=%.2f%n", effort, bytesPerLine);
  }

  private int linesPerStream() {
    return LINES / streams;
  }

  private void verify() {
    reader.open(chunk, "benchmark");
    for (int stream = 0; stream < streams; stream++) {
      read(stream);
      for (int i = 0; i < linesPerStream(); i++) {
        int line = stream * linesPerStream() + i;
        byte[] read = Arrays.copyOfRange(out.bytes(), out.lineStart(i), out.lineEnd(i));
        if (out.timestampNs(i) != START_NS + line * STEP_NS || !Arrays.equals(read, lines[line])) {
          throw new IllegalStateException("read otherwise stream=" + stream + " entry=" + i);
        }
      }
    }
  }

  private void read(int stream) {
    read(stream, NanoRange.ALL, Reading.ALL);
  }

  private void read(int stream, NanoRange range, Reading reading) {
    out.reset(Labels.EMPTY, new byte[0]);
    reader.read(stream, range, reading, out);
  }

  @TearDown
  public void close() {
    writer.close();
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public byte[] write() {
    for (int i = 0; i < LINES; i++) {
      if (i % linesPerStream() == 0) {
        writer.startStream(i / linesPerStream());
      }
      int length = lines[i].length;
      writer.add(START_NS + i * STEP_NS, lines[i], 0, length, length);
    }
    return writer.finish(HEADER);
  }

  /// Every line of every stream.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public int readAll() {
    reader.open(chunk, "benchmark");
    int rows = 0;
    for (int stream = 0; stream < streams; stream++) {
      read(stream);
      rows += out.size();
    }
    return rows;
  }

  /// Every line that has a text which one in ten has.
  @Benchmark
  @OperationsPerInvocation(LINES)
  public int find() {
    reader.open(chunk, "benchmark");
    int rows = 0;
    for (int stream = 0; stream < streams; stream++) {
      read(stream, NanoRange.ALL, TIMEOUT);
      rows += out.size();
    }
    return rows;
  }

  /// The newest lines of one stream; the unit is all of it, with the chunk's directory.
  @Benchmark
  public int readNewest() {
    reader.open(chunk, "benchmark");
    int stream = streams / 2;
    long lastNs = reader.maxNs(stream);
    read(stream, new NanoRange(lastNs - (NEWEST - 1) * STEP_NS, lastNs), Reading.ALL);
    return out.size();
  }

  /// The lines of one stream; the unit is all of it, with the chunk's directory.
  @Benchmark
  public int readStream() {
    reader.open(chunk, "benchmark");
    read(streams / 2);
    return out.size();
  }
}
