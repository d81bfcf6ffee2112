package io.tributary.storage.chunk;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import io.tributary.storage.codec.LongColumn;
import io.tributary.storage.lines.LineEncoder;
import io.tributary.storage.lines.TextListener;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Gathers the bytes of entries and compresses them block by block. Confined to one thread.
///
/// A block is cut when it has so many bytes, and between streams already at half of that, so that
/// few blocks begin in the middle of a stream.
final class BlockWriter implements AutoCloseable {
  /// What a reader of one small stream decompresses, about.
  private static final int BLOCK_BYTES = 128 << 10;

  /// Of columns, which say the more in fewer bytes the more lines they are of.
  private static final int COLUMNS_BYTES = 1 << 20;

  private static final int ZSTD_LEVEL = 1;

  private final ZstdCompressCtx zstd = new ZstdCompressCtx();
  private final @Nullable LineEncoder columns;
  private final TextListener texts;
  private final int blockBytes;
  private final ByteSink lines = new ByteSink();
  private final ByteSink metadata = new ByteSink();
  private final ByteSink lineFrames = new ByteSink();
  private final ByteSink metadataFrames = new ByteSink();
  private final LongColumn entries = new LongColumn();
  private final LongColumn lineFrameBytes = new LongColumn();
  private final LongColumn metadataFrameBytes = new LongColumn();
  private int[] lineEnds = new int[256]; // of the block that is being written
  private int[] metadataEnds = new int[256];
  private long[] timesNs = new long[256];
  private int blockEntries;

  /// @param texts is told all lines, those of a block at its end at the latest
  BlockWriter(Effort effort, TextListener texts) {
    this.texts = texts;
    zstd.setLevel(ZSTD_LEVEL);
    columns = effort == Effort.THOROUGH ? new LineEncoder() : null;
    blockBytes = effort == Effort.THOROUGH ? COLUMNS_BYTES : BLOCK_BYTES;
  }

  /// Returns how the sections of lines and structured metadata are encoded.
  int encoding() {
    return columns == null ? ChunkFormat.PLAIN : ChunkFormat.COLUMNS;
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

  void add(long timestampNs, byte[] bytes, int lineStart, int lineEnd, int metadataEnd) {
    if (size() >= blockBytes) {
      cut();
    }
    lines.write(bytes, lineStart, lineEnd - lineStart);
    metadata.write(bytes, lineEnd, metadataEnd - lineEnd);
    if (columns != null) {
      note(timestampNs);
    } else {
      texts.text(bytes, lineStart, lineEnd);
    }
    blockEntries++;
  }

  private void note(long timestampNs) {
    if (blockEntries == timesNs.length) {
      lineEnds = Arrays.copyOf(lineEnds, 2 * blockEntries);
      metadataEnds = Arrays.copyOf(metadataEnds, 2 * blockEntries);
      timesNs = Arrays.copyOf(timesNs, 2 * blockEntries);
    }
    lineEnds[blockEntries] = lines.size();
    metadataEnds[blockEntries] = metadata.size();
    timesNs[blockEntries] = timestampNs;
  }

  /// Says that the next entry is of another stream.
  void endStream() {
    if (size() >= blockBytes / 2) {
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
      lineFrameBytes.add(write(lines, lineEnds, texts, lineFrames));
      metadataFrameBytes.add(write(metadata, metadataEnds, TextListener.NONE, metadataFrames));
      lines.clear();
      metadata.clear();
      blockEntries = 0;
    }
  }

  private int write(ByteSink raw, int[] ends, TextListener listener, ByteSink frames) {
    if (columns == null || raw.size() == 0) {
      return compress(raw, frames);
    }
    int from = frames.size();
    raw.reserve(ByteSource.PADDING);
    frames.writeByte(ChunkFormat.COLUMNS);
    boolean fits = false;
    if (raw.size() <= ChunkFormat.MAX_COLUMNS_BYTES) {
      LineEncoder.Lines block = new LineEncoder.Lines(raw.bytes(), blockEntries, ends, timesNs);
      fits = columns.encode(block, listener, frames);
    } else {
      tell(raw, ends, listener);
    }
    int frame = frames.size() - from;
    if (fits && frame <= raw.size() && raw.size() <= (long) frame * ChunkFormat.MAX_ZSTD_RATIO) {
      return frame;
    }
    frames.truncate(from);
    frames.writeByte(ChunkFormat.PLAIN);
    return 1 + compress(raw, frames);
  }

  private void tell(ByteSink raw, int[] ends, TextListener listener) {
    int from = 0;
    for (int entry = 0; entry < blockEntries; entry++) {
      listener.text(raw.bytes(), from, ends[entry]);
      from = ends[entry];
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
    if (columns != null) {
      columns.close();
    }
  }
}
