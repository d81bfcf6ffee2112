package io.tributary.storage.chunk;

import java.util.zip.CRC32C;

/// The bytes of a chunk, version 1. Little-endian throughout.
///
/// ```text
/// offset  size
///      0     4  magic "TRCH"
///      4     4  version: 1
///      8     4  CRC32C of everything from offset 12 to the end
///     12     4  cluster
///     16     8  log start
///     24     8  log end
///     32     8  time of the earliest entry, ns
///     40     8  time of the latest entry, ns
///     48     8  bytes of all lines
///     56     4  streams
///     60     4  entries
///     64     4  sections
///     68        section table, then the sections in its order, then 8 zero bytes
///
/// table entry := tag: 4 letters, encoding: byte, flags: byte, 0: 2 bytes, length: int
/// ```
///
/// A reader leaves out a section that it does not know if the flag [#OPTIONAL] is set, and refuses
/// the chunk otherwise, as it does for an encoding that it does not know. So whatever replaces the
/// plain lines, and whatever is added beside them, comes as a section or an encoding. The zero
/// bytes let bits be read by words.
///
/// Streams stand in ascending order of their refs. All entries of the first stream, oldest first,
/// are numbered from 0, then those of the second, and so on. A column is one of `IntegerEncoder`.
///
/// | section | encoding 0 |
/// |---|---|
/// | STRM | of each stream, six columns: ref; entries; first time less the chunk's; last time less the first; scale of its steps; bytes of its lines |
/// | TIME | a column: the time of each entry but a stream's first, less the one before, over 10 to the stream's scale |
/// | SIZE | of each entry, two columns: bytes of the line, bytes of the structured metadata |
/// | BLCK | varint: blocks; of each, three columns: entries, bytes in LINE, bytes in META |
/// | LINE | the blocks' frames of lines |
/// | META | the blocks' frames of structured metadata |
///
/// A block is a run of entries, of one stream or of several; blocks follow each other without gaps.
/// Its frame of lines is their bytes one after the other, by zstd where that is shorter and as they
/// are otherwise: then a frame is as long as its contents. The same holds for structured metadata,
/// whose bytes are those of [io.tributary.model.logs.StructuredMetadata].
///
/// In encoding 1 of LINE and META a frame that is not empty begins with a byte, its form: 0, and
/// the rest is as in encoding 0; or 1, and the rest is a block of
/// [io.tributary.storage.lines.LineFormat], whose lines are the entries' lines or structured
/// metadata.
final class ChunkFormat {
  static final int VERSION = 1;
  static final int MAGIC = 0x48435254; // "TRCH"

  static final int VERSION_AT = 4;
  static final int CRC_AT = 8;
  static final int CRC_FROM = 12;
  static final int STREAMS_AT = 56;
  static final int ENTRIES_AT = 60;
  static final int SECTIONS_AT = 64;
  static final int HEADER_BYTES = 68;
  static final int TABLE_ENTRY_BYTES = 12;

  /// Of a section's length in its entry of the table.
  static final int LENGTH_AT = 8;

  /// Flag of a section that may be left out.
  static final int OPTIONAL = 0x01;

  /// Encoding of a section, and form of a frame.
  static final int PLAIN = 0;

  /// Encoding of LINE and META, and form of a frame.
  static final int COLUMNS = 1;

  /// Of lines, or of structured metadata, in a frame of columns.
  static final int MAX_COLUMNS_BYTES = 1 << 22;

  static final int MAX_SECTIONS = 64;
  static final int MAX_ENTRIES = 1 << 20;

  /// Lines and structured metadata of a chunk, decompressed.
  static final int MAX_RAW_BYTES = 1 << 26;

  /// The largest power of ten in a long.
  static final int MAX_SCALE = 18;

  /// The most that zstd makes of one byte.
  static final int MAX_ZSTD_RATIO = 1 << 16;

  /// The sections of version 1, in their order.
  enum Section {
    STRM,
    TIME,
    SIZE,
    BLCK,
    LINE,
    META;

    /// Returns the tag's letters, the first one lowest.
    int tag() {
      String name = name();
      return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }
  }

  private static final long[] POWERS = new long[MAX_SCALE + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i <= MAX_SCALE; i++) {
      POWERS[i] = 10 * POWERS[i - 1];
    }
  }

  private ChunkFormat() {}

  /// Returns 10 to the scale.
  static long power(int scale) {
    return POWERS[scale];
  }

  static int checksum(byte[] chunk, int length) {
    CRC32C crc = new CRC32C();
    crc.update(chunk, CRC_FROM, length - CRC_FROM);
    return (int) crc.getValue();
  }
}
