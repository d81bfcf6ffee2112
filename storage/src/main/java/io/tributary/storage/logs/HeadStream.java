package io.tributary.storage.logs;

import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.NanoRange;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// What one generation holds of one stream: full runs, compressed, and the open one.
///
/// Changed by whoever applies, under the head's lock; read by any thread, which sees what was
/// published last. About 150 bytes beside the rows.
final class HeadStream {
  /// What a full run has at least, before it is compressed.
  static final int RUN_BYTES = 64 << 10;

  /// What a stream takes beside the bytes of its runs, about.
  static final int OVERHEAD_BYTES = 160;

  private static final int RUN_OVERHEAD_BYTES = 80;
  private static final int FIRST_BYTES = 64;
  private static final int MAX_HEADER_BYTES = 30; // four varints: two of 10 bytes, two of 5
  private static final byte[] NO_BYTES = new byte[0];
  private static final Run[] NONE = new Run[0];

  /// The runs at one moment: full ones, of which there are `count`, and the open one.
  private record Published(Run[] full, int count, Run open) {
    static final Published EMPTY =
        new Published(NONE, 0, new Run(NO_BYTES, MemorySegment.NULL, 0, 0, 0, 0, 0, true));
  }

  private volatile Published published = Published.EMPTY;
  private byte[] bytes = NO_BYTES;
  private int length;
  private int rows;
  private long firstBatch;
  private long lastBatch;
  private long lastNs;
  private long minNs;
  private long maxNs;
  private boolean ascending = true;

  /// Adds a row; readers see it after [#publish].
  ///
  /// @param number of the batch, not below that of the row before
  /// @return by how many bytes it takes more memory
  int add(long number, EntryBatch batch, int row) {
    long timestampNs = batch.timestampsNs()[row];
    int lineStart = batch.lineStart(row);
    int lineEnd = batch.lineEnd(row);
    int end = batch.metadataEnd(row);
    int before = bytes.length;
    reserve(MAX_HEADER_BYTES + end - lineStart);
    if (rows == 0) {
      firstBatch = number;
      minNs = timestampNs;
      maxNs = timestampNs;
    }
    ascending &= rows == 0 || timestampNs >= lastNs;
    minNs = Math.min(minNs, timestampNs);
    maxNs = Math.max(maxNs, timestampNs);
    long step = timestampNs - lastNs;
    putVarint(number - lastBatch);
    putVarint((step << 1) ^ (step >> 63));
    putVarint(lineEnd - lineStart);
    putVarint(end - lineEnd);
    System.arraycopy(batch.bytes(), lineStart, bytes, length, end - lineStart);
    length += end - lineStart;
    lastBatch = number;
    lastNs = timestampNs;
    rows++;
    return bytes.length - before;
  }

  private void reserve(int more) {
    int needed = Math.addExact(length, more);
    if (needed > bytes.length) {
      // Readers keep the old array. A stream that is seldom written to does not get much more.
      int grown = Math.max(FIRST_BYTES, (int) Math.min(Integer.MAX_VALUE - 8L, 3L * length / 2));
      bytes = Arrays.copyOf(bytes, Math.max(needed, grown));
    }
  }

  private void putVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
  }

  boolean isRunFull() {
    return length >= RUN_BYTES;
  }

  /// Lets readers see what was added.
  void publish() {
    Published now = published;
    published = new Published(now.full, now.count, open());
  }

  private Run open() {
    return run(bytes, MemorySegment.NULL);
  }

  private Run run(byte[] rowBytes, MemorySegment frame) {
    return new Run(rowBytes, frame, length, rows, minNs, maxNs, firstBatch, ascending);
  }

  /// Compresses the open run and begins another.
  ///
  /// @return by how many bytes it takes more memory: less than 0 as a rule
  int endRun(RunCompressor compressor, FrameMemory memory) {
    MemorySegment frame = compressor.compress(bytes, length, memory);
    boolean smaller = frame.byteSize() > 0;
    Run run = smaller ? run(NO_BYTES, frame) : open();
    Published now = published;
    Run[] full =
        now.count == now.full.length
            ? Arrays.copyOf(now.full, Math.max(4, 2 * now.count))
            : now.full;
    full[now.count] = run;
    int freed = bytes.length;
    begin();
    published = new Published(full, now.count + 1, open());
    return (int) frame.byteSize() + run.bytes().length - freed + RUN_OVERHEAD_BYTES;
  }

  private void begin() {
    bytes = NO_BYTES;
    length = 0;
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
    boolean open = now.open.rows() > 0;
    Run[] runs = Arrays.copyOf(now.full, open ? now.count + 1 : now.count);
    if (open) {
      runs[now.count] = now.open;
    }
    return runs;
  }
}
