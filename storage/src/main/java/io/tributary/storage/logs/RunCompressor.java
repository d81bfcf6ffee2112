package io.tributary.storage.logs;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;

/// Compresses full runs, unless they are sealed soon anyway. Reused from run to run; guarded by the
/// head's lock.
final class RunCompressor implements AutoCloseable {
  /// Lines are compressed again, and harder, when they are sealed, so here a fast level does: it
  /// makes 2.6 of them fit where -1 makes 2.8 and 1 makes 3.9, for 0.6, 0.7 and 0.8 s per million.
  private static final int ZSTD_LEVEL = -3;

  /// Where lines come so fast that a generation is full before this, compressing them would cost
  /// more than all else that is done with them, and save memory for a moment.
  private static final long YOUNG_NS = TimeUnit.SECONDS.toNanos(10);

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final long rawBytes;
  private byte[] raw = new byte[0];
  private byte[] frame = new byte[0];

  /// @param rawBytes so much of a young generation stays as it came
  RunCompressor(long rawBytes) {
    this.rawBytes = rawBytes;
    zstd.setLevel(ZSTD_LEVEL);
  }

  /// Returns whether the full runs of a generation are to be compressed.
  ///
  /// @param bytes that it has
  boolean isWorthIt(long bytes, long ageNs) {
    return bytes >= rawBytes || ageNs >= YOUNG_NS;
  }

  /// Returns the rows as a frame, or as they are where that is not longer.
  MemorySegment compress(OpenRun.Rows rows, RunMemory memory) {
    int length = rows.length();
    int bound = (int) Zstd.compressBound(length);
    raw = raw.length < length ? new byte[length] : raw;
    frame = frame.length < bound ? new byte[bound] : frame;
    rows.copyTo(raw);
    int size = zstd.compressByteArray(frame, 0, frame.length, raw, 0, length);
    return size < length ? memory.store(frame, size) : memory.store(raw, length);
  }

  /// Gives native memory back.
  @Override
  public void close() {
    zstd.close();
  }
}
