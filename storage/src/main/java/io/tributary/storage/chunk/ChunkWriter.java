package io.tributary.storage.chunk;

import io.tributary.storage.chunk.ChunkFormat.Section;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import io.tributary.storage.codec.LongColumn;
import io.tributary.storage.lines.TextListener;

/// Encodes entries into chunks, one chunk after the other; streams come in ascending order of their
/// refs, each stream's entries in the order of their times, equal times as they arrived.
///
/// Confined to one thread. Lines are compressed while they are added; the caller cuts a chunk by
/// [#rawBytes()]. Buffers are kept from chunk to chunk. After an exception the writer is of no use.
public final class ChunkWriter implements AutoCloseable {
  /// What an entry counts beside its bytes, so that chunks of empty lines end too.
  private static final int ENTRY_BYTES = 16;

  private final IntegerEncoder integers;
  private final StreamWriter streams = new StreamWriter();
  private final BlockWriter blocks;
  private final LongColumn lineSizes = new LongColumn();
  private final LongColumn metadataSizes = new LongColumn();
  private final ByteSink out = new ByteSink();
  private boolean inStream;
  private int nextRef;
  private long rawBytes;

  /// @param effort with [Effort#THOROUGH] lines are written by column
  /// @param texts is told the lines of a chunk before it is finished
  public ChunkWriter(Effort effort, TextListener texts) {
    integers = new IntegerEncoder(effort);
    blocks = new BlockWriter(effort, texts);
  }

  /// Says whose entries follow; a stream without any leaves no trace.
  ///
  /// @throws IllegalArgumentException when the ref is not greater than the one before
  public void startStream(int ref) {
    endStream();
    nextRef = ref;
  }

  private void endStream() {
    if (inStream) {
      streams.end();
      blocks.endStream();
      inStream = false;
    }
  }

  /// Adds an entry, whose structured metadata follows its line; the bytes are copied.
  ///
  /// @throws IllegalArgumentException when it is older than the one before
  /// @throws IllegalStateException when the format takes no more: far beyond where chunks are cut
  public void add(long timestampNs, byte[] bytes, int lineStart, int lineEnd, int metadataEnd) {
    long after = rawBytes + metadataEnd - lineStart + ENTRY_BYTES;
    if (lineSizes.size() == ChunkFormat.MAX_ENTRIES || after > ChunkFormat.MAX_RAW_BYTES) {
      throw new IllegalStateException("chunk is full rawBytes=" + rawBytes);
    }
    if (!inStream) {
      streams.start(nextRef);
      inStream = true;
    }
    streams.add(timestampNs, lineEnd - lineStart);
    blocks.add(timestampNs, bytes, lineStart, lineEnd, metadataEnd);
    lineSizes.add(lineEnd - lineStart);
    metadataSizes.add(metadataEnd - lineEnd);
    rawBytes = after;
  }

  /// Returns about what the entries take in memory: their bytes and a few for each of them.
  public long rawBytes() {
    return rawBytes;
  }

  public boolean isEmpty() {
    return lineSizes.size() == 0;
  }

  /// Returns the chunk's bytes; the writer is then empty.
  @SuppressWarnings("EnumOrdinal") // the order is part of the format
  public byte[] finish(ChunkHeader header) {
    endStream();
    blocks.cut();
    writeHeader(header);
    int table = out.size();
    for (Section section : Section.values()) {
      out.writeInt(section.tag());
      boolean isOfBlocks = section == Section.LINE || section == Section.META;
      out.writeInt(isOfBlocks ? blocks.encoding() : ChunkFormat.PLAIN); // no flags
      out.writeInt(0); // the length
    }
    for (Section section : Section.values()) {
      int from = out.size();
      writeSection(section);
      int entry = table + section.ordinal() * ChunkFormat.TABLE_ENTRY_BYTES;
      out.setInt(entry + ChunkFormat.LENGTH_AT, out.size() - from);
    }
    out.writeLong(0);
    out.setInt(ChunkFormat.CRC_AT, ChunkFormat.checksum(out.bytes(), out.size()));
    byte[] chunk = out.toByteArray();
    clear();
    return chunk;
  }

  private void writeHeader(ChunkHeader header) {
    out.clear();
    out.writeInt(ChunkFormat.MAGIC);
    out.writeInt(ChunkFormat.VERSION);
    out.writeInt(0); // the checksum
    out.writeInt(header.clusterId());
    out.writeLong(header.logStart());
    out.writeLong(header.logEnd());
    out.writeLong(streams.minNs());
    out.writeLong(streams.maxNs());
    out.writeLong(streams.lineBytes());
    out.writeInt(streams.streams());
    out.writeInt(lineSizes.size());
    out.writeInt(Section.values().length);
  }

  private void writeSection(Section section) {
    switch (section) {
      case STRM -> streams.writeDirectory(integers, out);
      case TIME -> streams.writeTimes(integers, out);
      case SIZE -> {
        integers.encodeSampled(lineSizes.values(), 0, lineSizes.size(), out);
        integers.encodeSampled(metadataSizes.values(), 0, metadataSizes.size(), out);
      }
      case BLCK -> blocks.writeTable(integers, out);
      case LINE -> write(blocks.lineFrames());
      case META -> write(blocks.metadataFrames());
    }
  }

  private void write(ByteSink frames) {
    out.write(frames.bytes(), 0, frames.size());
  }

  private void clear() {
    streams.clear();
    blocks.clear();
    lineSizes.clear();
    metadataSizes.clear();
    rawBytes = 0;
  }

  /// Frees native memory.
  @Override
  public void close() {
    blocks.close();
  }
}
