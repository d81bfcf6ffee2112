package io.tributary.storage.logs;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.NanoRange;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What one generation holds of one stream: full runs, most of them compressed, and the open one.
///
/// Changed by whoever applies, under the head's lock; read by any thread, which sees what was
/// published last. About 150 bytes beside the rows.
final class HeadStream {
  /// What a full run has at least, before it is compressed.
  static final int RUN_BYTES = 64 << 10;

  /// What a stream takes beside the bytes of its runs, about.
  static final int OVERHEAD_BYTES = 160;

  /// What each full run takes beside them.
  static final int RUN_OVERHEAD_BYTES = 80;

  private static final int MAX_HEADER_BYTES = 30; // four varints: two of 10 bytes, two of 5
  private static final Run[] NONE = new Run[0];

  /// The runs at one moment: full ones, of which there are `count`, and the open one.
  private record Published(Run[] full, int count, @Nullable Run open) {
    static final Published EMPTY = new Published(NONE, 0, null);
  }

  private volatile Published published = Published.EMPTY;
  private final OpenRun open;
  private int rows;
  private long firstBatch;
  private long lastBatch;
  private long lastNs;
  private long minNs;
  private long maxNs;
  private boolean ascending = true;

  HeadStream(RunMemory memory) {
    this.open = new OpenRun(memory);
  }

  /// Adds a row; readers see it after [#publish].
  ///
  /// @param number of the batch, not below that of the row before
  void add(long number, EntryBatch batch, int row, RowHeader header) {
    long timestampNs = batch.timestampsNs()[row];
    int lineStart = batch.lineStart(row);
    int lineEnd = batch.lineEnd(row);
    int end = batch.metadataEnd(row);
    if (rows == 0) {
      firstBatch = number;
      minNs = timestampNs;
      maxNs = timestampNs;
    }
    ascending &= rows == 0 || timestampNs >= lastNs;
    minNs = Math.min(minNs, timestampNs);
    maxNs = Math.max(maxNs, timestampNs);
    long step = timestampNs - lastNs;
    header.length = 0;
    header.put(number - lastBatch);
    header.put((step << 1) ^ (step >> 63));
    header.put(lineEnd - lineStart);
    header.put(end - lineEnd);
    open.write(header.bytes, 0, header.length);
    open.write(batch.bytes(), lineStart, end - lineStart);
    lastBatch = number;
    lastNs = timestampNs;
    rows++;
  }

  /// What stands before the text of a row. Reused from row to row.
  static final class RowHeader {
    private final byte[] bytes = new byte[MAX_HEADER_BYTES];
    private int length;

    private void put(long value) {
      long rest = value;
      while ((rest & ~0x7fL) != 0) {
        bytes[length++] = (byte) (rest | 0x80);
        rest >>>= 7;
      }
      bytes[length++] = (byte) rest;
    }
  }

  boolean isRunFull() {
    return open.length() >= RUN_BYTES;
  }

  /// Lets readers see what was added.
  void publish() {
    Published now = published;
    Run run = rows == 0 ? null : run(open.rows(), MemorySegment.NULL);
    published = new Published(now.full, now.count, run);
  }

  private Run run(OpenRun.@Nullable Rows growing, MemorySegment frame) {
    return new Run(growing, frame, open.length(), rows, minNs, maxNs, firstBatch, ascending);
  }

  /// Compresses the open run and begins another.
  void endRun(RunCompressor compressor, RunMemory memory) {
    endRun(run(null, compressor.compress(open.rows(), memory)));
    open.clear();
  }

  /// Leaves the open run as it is and begins another.
  void endRun() {
    endRun(run(open.rows(), MemorySegment.NULL));
    open.leave();
  }

  private void endRun(Run run) {
    Published now = published;
    Run[] full =
        now.count == now.full.length
            ? Arrays.copyOf(now.full, Math.max(4, 2 * now.count))
            : now.full;
    full[now.count] = run;
    published = new Published(full, now.count + 1, null);
    rows = 0;
    lastBatch = 0;
    lastNs = 0;
    ascending = true;
  }

  /// Returns whether there may be entries in a range.
  boolean overlaps(NanoRange range) {
    for (Run run : runs()) {
      if (range.overlaps(run.minNs(), run.maxNs())) {
        return true;
      }
    }
    return false;
  }

  /// Returns what was published last, in the order of arrival.
  Run[] runs() {
    Published now = published;
    Run growing = now.open;
    Run[] runs = Arrays.copyOf(now.full, growing == null ? now.count : now.count + 1);
    if (growing != null) {
      runs[now.count] = growing;
    }
    return runs;
  }
}
