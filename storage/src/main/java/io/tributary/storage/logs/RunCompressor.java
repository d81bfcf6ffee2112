package io.tributary.storage.logs;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import java.lang.foreign.MemorySegment;

/// Compresses full runs. Reused from run to run; guarded by the head's lock.
final class RunCompressor implements AutoCloseable {
  /// Lines are compressed again, and harder, when they are sealed, so here a fast level does: it
  /// makes 2.6 of them fit where -1 makes 2.8 and 1 makes 3.9, for 0.6, 0.7 and 0.8 s per million.
  private static final int ZSTD_LEVEL = -3;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private byte[] raw = new byte[0];
  private byte[] frame = new byte[0];

  RunCompressor() {
    zstd.setLevel(ZSTD_LEVEL);
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
