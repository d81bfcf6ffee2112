package io.tributary.storage.logs;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.memory.SlabPool;
import io.tributary.storage.pieces.Windows;
import java.util.List;
import java.util.NavigableSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.roaringbitmap.RoaringBitmap;

/// The entries that one range of the log brought into the head: sealed as a whole, then dropped.
///
/// Changed by whoever applies, under the head's lock; read by any thread that holds it.
final class LogGeneration {
  private static final long WINDOW_NS = TimeUnit.MILLISECONDS.toNanos(Windows.WINDOW_MS);

  private static final double NS_PER_S = TimeUnit.SECONDS.toNanos(1);

  private final StreamTable streams = new StreamTable();
  private final RunMemory memory;
  private final RunCompressor compressor;
  private final IntConsumer begins;
  private final long startPosition;
  private final long startNs = System.nanoTime();
  private volatile long endPosition = Long.MAX_VALUE;
  private volatile long endNs;
  private final HeadStream.RowHeader header = new HeadStream.RowHeader();
  private volatile long bytes;
  private long overheadBytes;
  private final NavigableSet<Long> windows = new ConcurrentSkipListSet<>();
  private long entries;
  private long windowNs = Long.MAX_VALUE; // where the window of the row before began

  /// What all generations use.
  ///
  /// @param pool gives the memory of rows
  /// @param begins is told of each stream that has entries
  record Means(RunCompressor compressor, SlabPool pool, IntConsumer begins) {}

  LogGeneration(Means means, long startPosition) {
    this.compressor = means.compressor;
    this.memory = new RunMemory(means.pool);
    this.begins = means.begins;
    this.startPosition = startPosition;
  }

  /// Returns the first position of the log whose entries it holds.
  long startPosition() {
    return startPosition;
  }

  /// Returns the first position after them; the greatest long while there is none.
  long endPosition() {
    return endPosition;
  }

  boolean isEmpty() {
    return entries == 0;
  }

  /// Returns the bytes that its entries take in memory.
  long bytes() {
    return bytes;
  }

  /// Returns where the windows begin that its entries are of, milliseconds, ascending.
  NavigableSet<Long> windows() {
    return windows;
  }

  /// Returns the refs that have entries, ascending.
  int[] refs() {
    return streams.refs();
  }

  /// Returns the refs that may have entries in a range; the caller owns the bitmap.
  RoaringBitmap refsIn(NanoRange range) {
    RoaringBitmap refs = new RoaringBitmap();
    for (int ref : streams.refs()) {
      HeadStream stream = streams.find(ref);
      if (stream != null && stream.overlaps(range)) {
        refs.add(ref);
      }
    }
    return refs;
  }

  /// Keeps its memory until [#release()]; for who knows that it is held.
  void hold() {
    memory.hold();
  }

  void release() {
    memory.release();
  }

  void freeze(long position) {
    endNs = System.nanoTime();
    endPosition = position;
  }

  /// Returns in how many seconds its entries came; for one that is frozen.
  double seconds() {
    return (endNs - startNs) / NS_PER_S;
  }

  /// Returns the bytes of a stream's entries, be they compressed or not.
  long bytesOf(int ref) {
    long bytes = 0;
    HeadStream stream = streams.find(ref);
    if (stream != null) {
      for (Run run : stream.runs()) {
        bytes += run.length();
      }
    }
    return bytes;
  }

  /// Adds the rows of a batch, whose number is above that of the one before.
  void apply(long number, EntryBatch batch) {
    int[] refs = batch.refs();
    memory.reuse(); // what earlier batches gave back is published no more
    int row = 0;
    while (row < batch.size()) {
      int ref = refs[row];
      HeadStream stream = streams.find(ref);
      if (stream == null) {
        stream = streams.add(ref, memory);
        begins.accept(ref);
        overheadBytes += HeadStream.OVERHEAD_BYTES;
      }
      for (; row < batch.size() && refs[row] == ref; row++) {
        touch(batch.timestampsNs()[row]);
        stream.add(number, batch, row, header);
        if (stream.isRunFull()) {
          endRun(stream);
        }
      }
      stream.publish();
    }
    entries += batch.size();
    bytes = memory.bytes() + overheadBytes;
  }

  private void endRun(HeadStream stream) {
    if (compressor.isWorthIt(memory.bytes(), System.nanoTime() - startNs)) {
      stream.endRun(compressor, memory);
    } else {
      stream.endRun();
    }
    overheadBytes += HeadStream.RUN_OVERHEAD_BYTES;
  }

  private void touch(long timestampNs) {
    if (timestampNs < windowNs || timestampNs - windowNs >= WINDOW_NS) {
      long window = Windows.ofNs(timestampNs);
      windows.add(window);
      windowNs = Windows.startNs(window);
    }
  }

  /// Adds the sections that may have entries of a stream in the range, in the order of arrival.
  ///
  /// @param toBatch the last batch that is seen
  void addSections(int ref, NanoRange range, long toBatch, RunReader reader, List<Section> out) {
    HeadStream stream = streams.find(ref);
    if (stream == null) {
      return;
    }
    for (Run run : stream.runs()) {
      if (run.firstBatch() <= toBatch && range.overlaps(run.minNs(), run.maxNs())) {
        out.add(new RunReader.RunSection(reader, run, toBatch));
      }
    }
  }
}
