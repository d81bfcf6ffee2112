package io.tributary.benchmarks.storage.wal;

import io.tributary.benchmarks.KubeSeries;
import io.tributary.benchmarks.TempDirectory;
import io.tributary.benchmarks.storage.page.ScrapeBatches;
import io.tributary.model.metrics.WriteBatch;
import io.tributary.storage.index.SeriesRegistry;
import io.tributary.storage.wal.Definitions;
import io.tributary.storage.wal.DirectoryLogFiles;
import io.tributary.storage.wal.LogEntry;
import io.tributary.storage.wal.LogStart;
import io.tributary.storage.wal.MetricRecords;
import io.tributary.storage.wal.RecordBuffer;
import io.tributary.storage.wal.ReplayHandler;
import io.tributary.storage.wal.Wal;
import io.tributary.storage.wal.WalConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/// What does a sample cost as a record of the log, and how long does a batch of 2,000 take to be on
/// the disk, alone and in a group?
///
/// Run: `./tributary bench WalBenchmark`. The log is where `java.io.tmpdir` says.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseCompactObjectHeaders"})
public class WalBenchmark {
  private static final int TRIED = 5;

  private final SeriesRegistry registry = new SeriesRegistry();
  private final TempDirectory directory = TempDirectory.make();
  private Wal wal = open((place, body, definitions) -> {});

  /// What a writer keeps from request to request.
  @State(Scope.Thread)
  public static class Writer {
    private final ScrapeBatches scrapes = new ScrapeBatches();
    private final Entry entry = new Entry();
    private long scrape;

    private Entry next() {
      entry.batch = scrapes.batch(scrape++);
      MetricRecords.encode(entry.batch, entry.records());
      return entry;
    }
  }

  private static final class Entry extends LogEntry {
    private WriteBatch batch = new WriteBatch();

    @Override
    protected void define(Definitions definitions) {
      definitions.use(batch.floats().refs(), batch.floats().size());
    }

    @Override
    protected void apply(long startPosition, long endPosition) {}
  }

  /// Writes some batches, and checks that each row of them is replayed.
  @Setup
  public void prepare() throws IOException {
    for (int i = 0; i < ScrapeBatches.SERIES; i++) {
      registry.restore(i, ScrapeBatches.CLUSTER, KubeSeries.labels(i));
    }
    Writer writer = new Writer();
    for (int i = 0; i < TRIED; i++) {
      wal.append(writer.next());
    }
    wal.close();
    ScrapeBatches expected = new ScrapeBatches();
    int[] replayed = new int[1];
    wal =
        open((place, body, definitions) -> {
          WriteBatch found = new MetricRecords(definitions).decode(place, body);
          verify(found.floats(), expected.batch(replayed[0]++).floats());
        });
    if (replayed[0] != TRIED) {
      throw new IllegalStateException("not every record was replayed records=" + replayed[0]);
    }
  }

  private Wal open(ReplayHandler handler) {
    try {
      DirectoryLogFiles files = new DirectoryLogFiles(directory.path());
      return Wal.open(files, WalConfig.DEFAULT, registry, LogStart.BEGINNING, handler).wal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void verify(WriteBatch.Floats found, WriteBatch.Floats expected) {
    int rows = expected.size();
    boolean same =
        found.size() == rows
            && Arrays.equals(found.refs(), 0, rows, expected.refs(), 0, rows)
            && Arrays.equals(found.timestampsMs(), 0, rows, expected.timestampsMs(), 0, rows)
            && Arrays.equals(found.valueBits(), 0, rows, expected.valueBits(), 0, rows);
    if (!same) {
      throw new IllegalStateException("rows were replayed otherwise rows=" + found.size());
    }
  }

  /// What is in memory of a batch, as records: the floor.
  @Benchmark
  @OperationsPerInvocation(ScrapeBatches.SERIES)
  public RecordBuffer encode(Writer writer) {
    return writer.next().records();
  }

  /// One write and one sync a batch.
  @Benchmark
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long appendAlone(Writer writer) {
    wal.append(writer.next());
    return wal.appliedPosition();
  }

  /// What waits shares a write and a sync; the time is that of each batch.
  @Benchmark
  @Threads(8)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public long appendInGroups(Writer writer) {
    wal.append(writer.next());
    return wal.appliedPosition();
  }

  @TearDown(Level.Iteration)
  public void trim() throws IOException {
    wal.trim(wal.appliedPosition());
  }

  @TearDown
  public void close() throws IOException {
    wal.close();
    directory.close();
  }
}
