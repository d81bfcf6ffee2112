package io.tributary.storage.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/// The bytes of a segment, format 1; everything little-endian.
///
/// ```text
/// segment   header (64 bytes), records, a terminator; what follows has no meaning
/// header     0 u64 magic "TRIBWAL1"    8 u32 version   12 u32 CRC-32C of bytes 0-11 and 16-63
///           16 u64 base position       24 u64 position where the segment before ends, 0 for the first
///           32 32 zeros
/// record     0 u32 CRC-32C of bytes 4-31               4 u32 length of the body
///            8 u8  version     9 u8 kind              10 u16 flags of the kind
///           12 u32 CRC-32C of the body
///           16 u64 position    24 u64 the log was durable up to here when this was written
///           32 body, padded with zeros to a multiple of 8
/// terminator 32 zeros, or, when another segment was begun, a record of kind 255 without a body
/// ```
///
/// A position is the base of its segment plus the offset in the file. It is in the record, so that
/// what a recycled file held before is never taken for a record; and "durable up to" tells lost
/// acknowledged bytes from the torn end of a group that nobody was told of. See
/// `docs/formats/wal.md`.
final class WalFormat {
  static final int VERSION = 1;
  static final int SEGMENT_HEADER_BYTES = 64;
  static final int RECORD_HEADER_BYTES = 32;

  /// Of a segment without records: a header, and the place of a record that there is not.
  static final int MIN_SEGMENT_BYTES = SEGMENT_HEADER_BYTES + RECORD_HEADER_BYTES;

  private static final byte FOLLOWED = -1;

  private static final long MAGIC = 0x314c415742495254L;
  private static final int BODY_LENGTH = 4;
  private static final int RECORD_VERSION = 8;
  private static final int KIND = 9;
  private static final int FLAGS = 10;
  private static final int BODY_CRC = 12;
  private static final int POSITION = 16;
  private static final int DURABLE = 24;

  private WalFormat() {}

  /// Returns the bytes a record of `bodyLength` takes.
  static int recordBytes(int bodyLength) {
    return RECORD_HEADER_BYTES + ((bodyLength + 7) & ~7);
  }

  static void putSegmentHeader(ByteBuffer header, long base, long previousEnd) {
    header.putLong(0, MAGIC).putInt(8, VERSION).putLong(16, base).putLong(24, previousEnd);
    header.putInt(12, segmentCrc(header));
  }

  /// Returns why the 64 bytes are not the header of the segment at `base`, or "" when they are.
  static String segmentProblem(ByteBuffer header, long base) {
    if (header.getLong(0) != MAGIC) {
      return "magic " + Long.toHexString(header.getLong(0));
    }
    if (header.getInt(12) != segmentCrc(header)) {
      return "checksum " + Integer.toHexString(header.getInt(12));
    }
    if (header.getInt(8) != VERSION) {
      return "version " + header.getInt(8);
    }
    return header.getLong(16) == base ? "" : "base " + header.getLong(16);
  }

  static long previousEnd(ByteBuffer header) {
    return header.getLong(24);
  }

  private static int segmentCrc(ByteBuffer header) {
    CRC32C crc = new CRC32C();
    crc.update(header.slice(0, 12));
    crc.update(header.slice(16, SEGMENT_HEADER_BYTES - 16));
    return (int) crc.getValue();
  }

  /// Fills what is known once the body is; [#seal] fills the rest.
  static void putBody(ByteBuffer bytes, int at, int bodyLength, RecordKind kind, int flags) {
    bytes.putInt(at + BODY_LENGTH, bodyLength);
    bytes.put(at + RECORD_VERSION, (byte) VERSION).put(at + KIND, kind.code());
    bytes.putShort(at + FLAGS, (short) flags);
    bytes.putInt(at + BODY_CRC, crc(bytes, at + RECORD_HEADER_BYTES, bodyLength));
  }

  static void seal(ByteBuffer bytes, int at, long position, long durable) {
    bytes.putLong(at + POSITION, position).putLong(at + DURABLE, durable);
    bytes.putInt(at, crc(bytes, at + BODY_LENGTH, RECORD_HEADER_BYTES - BODY_LENGTH));
  }

  /// Returns whether a record header that belongs at `position` is at `at`, which 32 bytes must
  /// follow.
  static boolean isRecord(ByteBuffer bytes, int at, long position) {
    return bytes.getLong(at + POSITION) == position
        && bytes.getInt(at + BODY_LENGTH) >= 0
        && bytes.getInt(at) == crc(bytes, at + BODY_LENGTH, RECORD_HEADER_BYTES - BODY_LENGTH);
  }

  static boolean isTerminator(ByteBuffer bytes, int at) {
    return (bytes.getLong(at)
            | bytes.getLong(at + 8)
            | bytes.getLong(at + 16)
            | bytes.getLong(at + 24))
        == 0;
  }

  /// Fills 32 bytes with the terminator at `position` of a segment that others follow.
  static void putFollowed(ByteBuffer bytes, long position) {
    bytes.putInt(BODY_LENGTH, 0).put(RECORD_VERSION, (byte) VERSION).put(KIND, FOLLOWED);
    seal(bytes, 0, position, position);
  }

  /// Returns whether a record is in truth the terminator of a segment that others follow.
  static boolean isFollowed(ByteBuffer bytes, int at) {
    return bytes.get(at + KIND) == FOLLOWED;
  }

  static boolean isBodyIntact(ByteBuffer bytes, int at) {
    return bytes.getInt(at + BODY_CRC)
        == crc(bytes, at + RECORD_HEADER_BYTES, bodyLength(bytes, at));
  }

  static int bodyLength(ByteBuffer bytes, int at) {
    return bytes.getInt(at + BODY_LENGTH);
  }

  static int version(ByteBuffer bytes, int at) {
    return bytes.get(at + RECORD_VERSION);
  }

  static int kindCode(ByteBuffer bytes, int at) {
    return bytes.get(at + KIND);
  }

  static int flags(ByteBuffer bytes, int at) {
    return bytes.getShort(at + FLAGS) & 0xffff;
  }

  static long durable(ByteBuffer bytes, int at) {
    return bytes.getLong(at + DURABLE);
  }

  private static int crc(ByteBuffer bytes, int at, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(at, length));
    return (int) crc.getValue();
  }
}
