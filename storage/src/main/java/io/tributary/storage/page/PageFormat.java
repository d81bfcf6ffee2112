package io.tributary.storage.page;

import io.tributary.model.error.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The bytes of a page, versions 1 and 2. Little-endian throughout.
///
/// Version 2 has columns beside others ([ValueTag#BESIDE]) and entropy in columns of integers.
///
/// ```text
/// offset  size
///      0     4  magic "TRPG"
///      4     4  version: 1 or 2
///      8     4  CRC32C of everything from offset 12 to the end
///     12     4  cluster
///     16     8  window start, ms
///     24     8  log start
///     32     8  log end
///     40     8  time of the earliest row, ms; 0 when there is none
///     48     8  time of the latest row, ms
///     56     4  series
///     60     4  timestamp columns
///     64     4  directory, decompressed bytes
///     68     4  directory, zstd frame bytes
///     72     4  values, decompressed bytes
///     76     4  values, zstd frame bytes; 0 when there are no values
///     80        directory frame, then values frame
/// ```
///
/// The directory is a frame of its own, so that summaries are read without values. It has the
/// streams of [Stream] one after the other, after the length of each as an int. The values are the
/// series' columns in order, without gaps; the directory has their lengths.
///
/// ```text
/// series' values := [histogram rows: bitmap, histograms], [start timestamps], value column
/// ```
///
/// Value columns are described in [ValueEncoder], integers in
/// [io.tributary.storage.codec.IntegerEncoder], histograms in [HistogramEncoder]. The value column
/// has only the rows without a histogram. A bitmap has a bit per row, lowest first. Start
/// timestamps are a column of integers, milliseconds since the epoch. A varint has seven bits a
/// byte, lowest first; a zigzag is a varint of `n << 1 ^ n >> 63`.
final class PageFormat {
  static final int VERSION_QUICK = 1;
  static final int VERSION_THOROUGH = 2;
  static final int MAGIC = 0x47505254; // "TRPG"

  static final int CRC = 8;
  static final int CRC_FROM = 12;
  static final int CLUSTER = 12;
  static final int WINDOW_START = 16;
  static final int LOG_START = 24;
  static final int LOG_END = 32;
  static final int MIN_TIMESTAMP = 40;
  static final int MAX_TIMESTAMP = 48;
  static final int SERIES = 56;
  static final int TIME_COLUMNS = 60;
  static final int DIRECTORY_RAW = 64;
  static final int DIRECTORY_FRAME = 68;
  static final int VALUES_RAW = 72;
  static final int VALUES_FRAME = 76;
  static final int HEADER_BYTES = 80;

  static final int MAX_SERIES = 1 << 14;

  /// A day of samples a second apart takes 86,400.
  static final int MAX_ROWS = 1 << 17;

  /// Timestamps of all columns of a page, 64 MiB of them.
  static final int MAX_TIMESTAMPS = 1 << 23;

  static final int MAX_BUCKETS_PER_SERIES = 1 << 24;

  /// Of a frame, decompressed.
  static final int MAX_RAW_BYTES = 1 << 27;

  /// The most that zstd makes of one byte.
  static final int MAX_ZSTD_RATIO = 1 << 16;

  /// The directory's streams.
  ///
  /// | stream | for each series, or for each timestamp column |
  /// |---|---|
  /// | TAGS | value tag ([ValueTag]), then the flags below |
  /// | REFS | zigzag: ref, less the one before |
  /// | TIMES | zigzag: number of the timestamp column, less the one before |
  /// | LENGTHS | varint: bytes of its values |
  /// | NUMBERS | first; unless CONSTANT without PARTIAL: last, and unless flagged min, max |
  /// | SUMS | long: bits of the sum, unless flagged |
  /// | COUNTS | varint resets if RESETS; varint count if PARTIAL |
  /// | TIMESTAMPS | of a column: varint rows, zigzag first less window start, varint last less first, varint length, integer column |
  ///
  /// NUMBERS are integers at the tag's scale, or doubles in the order of their bits if SORTABLE:
  /// first as a zigzag, last as a zigzag of last less first, min and max as varints of first less
  /// min, max less first. A timestamp column of length 0 has equal steps; else the integers are
  /// times less the first.
  enum Stream {
    TAGS,
    REFS,
    TIMES,
    LENGTHS,
    NUMBERS,
    SUMS,
    COUNTS,
    TIMESTAMPS
  }

  /// Some rows have histograms.
  static final int HISTOGRAMS = 0x01;

  /// Some rows have start timestamps.
  static final int STARTS = 0x02;

  /// Some rows are histograms or stale markers: the summary is not of all rows.
  static final int PARTIAL = 0x04;

  /// The sum is first × count.
  static final int SUM_IS_PRODUCT = 0x08;

  static final int MIN_IS_FIRST = 0x10;
  static final int MAX_IS_LAST = 0x20;
  static final int RESETS = 0x40;

  /// The scale does not hold the numbers.
  static final int SORTABLE = 0x80;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private PageFormat() {}

  static int getInt(byte[] page, int offset) {
    return (int) INT.get(page, offset);
  }

  static void setInt(byte[] page, int offset, int value) {
    INT.set(page, offset, value);
  }

  static long getLong(byte[] page, int offset) {
    return (long) LONG.get(page, offset);
  }

  static void setLong(byte[] page, int offset, long value) {
    LONG.set(page, offset, value);
  }

  static int checksum(byte[] page) {
    CRC32C crc = new CRC32C();
    crc.update(page, CRC_FROM, page.length - CRC_FROM);
    return (int) crc.getValue();
  }

  static void verify(byte[] page, String resource) {
    if (page.length < HEADER_BYTES) {
      throw corrupt(resource, 0, "at least " + HEADER_BYTES + " bytes", page.length);
    }
    expect(resource, 0, MAGIC, getInt(page, 0));
    if (getInt(page, 4) != VERSION_QUICK && getInt(page, 4) != VERSION_THOROUGH) {
      throw corrupt(resource, 4, "version 1 or 2", getInt(page, 4));
    }
    expect(resource, CRC, checksum(page), getInt(page, CRC));
    long frames =
        (long) limited(page, DIRECTORY_FRAME, page.length, resource)
            + limited(page, VALUES_FRAME, page.length, resource);
    if (HEADER_BYTES + frames != page.length) {
      throw corrupt(resource, DIRECTORY_FRAME, (page.length - HEADER_BYTES) + " bytes", frames);
    }
  }

  /// Returns the int at an offset, which must be in `[0, max]`.
  static int limited(byte[] page, int offset, int max, String resource) {
    int value = getInt(page, offset);
    if (value < 0 || value > max) {
      throw corrupt(resource, offset, "at most " + max, value);
    }
    return value;
  }

  private static void expect(String resource, int offset, int expected, int found) {
    if (expected != found) {
      throw new CorruptDataException(
          resource, offset, Integer.toHexString(expected), Integer.toHexString(found));
    }
  }

  private static CorruptDataException corrupt(
      String resource, int offset, String expected, long found) {
    return new CorruptDataException(resource, offset, expected, Long.toString(found));
  }
}
