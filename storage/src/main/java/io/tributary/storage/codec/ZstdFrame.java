package io.tributary.storage.codec;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/// Decompresses frames of zstd. Safe for use by several threads.
public final class ZstdFrame {
  /// Contexts are 150 KiB of native memory each, and take a while to be made: they are not the
  /// readers', of which there may be thousands.
  private static final Queue<ZstdDecompressCtx> IDLE = new ArrayBlockingQueue<>(8);

  private ZstdFrame() {}

  /// Takes a frame of `length` bytes from the source, which becomes `raw` bytes at `at` of `out`.
  public static void decompress(ByteSource in, int length, byte[] out, int at, int raw) {
    int from = in.take(length);
    ZstdDecompressCtx idle = IDLE.poll();
    ZstdDecompressCtx zstd = idle == null ? new ZstdDecompressCtx() : idle;
    try {
      int found = zstd.decompressByteArray(out, at, raw, in.bytes(), from, length);
      if (found != raw) {
        throw in.corrupt(raw + " bytes", found + " bytes");
      }
    } catch (ZstdException e) {
      throw in.corrupt("a zstd frame", String.valueOf(e.getMessage()));
    } finally {
      if (!IDLE.offer(zstd)) {
        zstd.close();
      }
    }
  }
}
