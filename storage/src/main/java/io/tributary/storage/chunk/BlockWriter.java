package io.tributary.storage.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.IntegerEncoder;
import io.tributary.storage.codec.LongColumn;

/// Gathers the bytes of entries and compresses them block by block. Confined to one thread.
///
/// A block is cut when it has [#BLOCK_BYTES], and between streams already at half of that, so that
/// few blocks begin in the middle of a stream.
final class BlockWriter implements AutoCloseable {
  /// What a reader of one small stream decompresses, about.
  static final int BLOCK_BYTES = 128 << 10;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final ByteSink lines = new ByteSink();
  private final ByteSink metadata = new ByteSink();
  private final ByteSink lineFrames = new ByteSink();
  private final ByteSink metadataFrames = new ByteSink();
  private final LongColumn entries = new LongColumn();
  private final LongColumn lineFrameBytes = new LongColumn();
  private final LongColumn metadataFrameBytes = new LongColumn();
  private int blockEntries;

  BlockWriter(int zstdLevel) {
    zstd.setLevel(zstdLevel);
  }

  void clear() {
    lines.clear();
    metadata.clear();
    lineFrames.clear();
    metadataFrames.clear();
    entries.clear();
    lineFrameBytes.clear();
    metadataFrameBytes.clear();
    blockEntries = 0;
  }

  void add(byte[] bytes, int lineStart, int lineEnd, int metadataEnd) {
    if (size() >= BLOCK_BYTES) {
      cut();
    }
    lines.write(bytes, lineStart, lineEnd - lineStart);
    metadata.write(bytes, lineEnd, metadataEnd - lineEnd);
    blockEntries++;
  }

  /// Says that the next entry is of another stream.
  void endStream() {
    if (size() >= BLOCK_BYTES / 2) {
      cut();
    }
  }

  private int size() {
    return lines.size() + metadata.size();
  }

  /// Ends the block that is being written.
  void cut() {
    if (blockEntries > 0) {
      entries.add(blockEntries);
      lineFrameBytes.add(compress(lines, lineFrames));
      metadataFrameBytes.add(compress(metadata, metadataFrames));
      lines.clear();
      metadata.clear();
      blockEntries = 0;
    }
  }

  private int compress(ByteSink raw, ByteSink frames) {
    int length = raw.size();
    int at = frames.reserve((int) Zstd.compressBound(length));
    byte[] out = frames.bytes();
    int frame =
        length == 0 ? 0 : zstd.compressByteArray(out, at, out.length - at, raw.bytes(), 0, length);
    if (frame >= length) {
      System.arraycopy(raw.bytes(), 0, out, at, length);
      frame = length;
    }
    frames.advance(frame);
    return frame;
  }

  void writeTable(IntegerEncoder integers, ByteSink out) {
    out.writeVarint(entries.size());
    integers.encode(entries.values(), entries.size(), out);
    integers.encode(lineFrameBytes.values(), entries.size(), out);
    integers.encode(metadataFrameBytes.values(), entries.size(), out);
  }

  ByteSink lineFrames() {
    return lineFrames;
  }

  ByteSink metadataFrames() {
    return metadataFrames;
  }

  /// Frees native memory.
  @Override
  public void close() {
    zstd.close();
  }
}
