package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Where each TimeSeries message of a body lies, by row, and how it ends; reused, confined to one
/// thread.
///
/// Nearly every series of a sender holds its labels and then one sample, which it encodes in
/// exactly 18 bytes, or in 9 when the value is 0 (proto3 leaves zeros out): `12 10 09 VALUE 10
/// TIME` and `12 07 10 TIME`, where TIME has six bytes from the year 1971 to 2109. Such a *tail* is
/// a guess until the bytes before it are known to be labels alone.
final class SeriesRows {
  /// The series does not end in one sample, or its labels do not come first.
  static final byte NO_TAIL = 0;

  static final byte VALUE_TAIL = 18;
  static final byte ZERO_TAIL = 9;

  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static final long SIX_BYTES = 0xffff_ffff_ffffL;
  private static final long CONTINUED = 0x8080_8080_8080L;
  private static final long CONTINUED_BUT_LAST = 0x0080_8080_8080L;

  private int[] starts = new int[0];
  private int[] ends = new int[0];
  private byte[] tails = new byte[0];
  private long[] timestampsMs = new long[0];
  private long[] valueBits = new long[0];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /// How many rows there is room for.
  int capacity() {
    return starts.length;
  }

  int start(int row) {
    return starts[row];
  }

  int end(int row) {
    return ends[row];
  }

  byte tail(int row) {
    return tails[row];
  }

  void dropTail(int row) {
    tails[row] = NO_TAIL;
  }

  /// Adds a message and returns its row.
  int add(MemorySegment body, int start, int end) {
    if (size == starts.length) {
      grow();
    }
    byte tail = guessTail(body, start, end);
    starts[size] = start;
    ends[size] = end;
    tails[size] = tail;
    if (tail != NO_TAIL) {
      timestampsMs[size] = timestampMs(body, end);
      valueBits[size] = tail == ZERO_TAIL ? 0 : body.get(LONG, end - 15L);
    }
    return size++;
  }

  private void grow() {
    WriteRequestScan.checkRows(size + 1);
    int capacity = Math.max(4_096, 2 * size);
    starts = Arrays.copyOf(starts, capacity);
    ends = Arrays.copyOf(ends, capacity);
    tails = Arrays.copyOf(tails, capacity);
    timestampsMs = Arrays.copyOf(timestampsMs, capacity);
    valueBits = Arrays.copyOf(valueBits, capacity);
  }

  private static byte guessTail(MemorySegment body, int start, int end) {
    if (end - start < VALUE_TAIL || !isTime(body, end)) {
      return NO_TAIL;
    }
    if (body.get(SHORT, end - 18L) == 0x1012 && body.get(JAVA_BYTE, end - 16L) == 0x09) {
      return VALUE_TAIL;
    }
    return body.get(SHORT, end - 9L) == 0x0712 ? ZERO_TAIL : NO_TAIL;
  }

  /// Whether a message ends in a timestamp of six bytes.
  static boolean isTime(MemorySegment body, int end) {
    long last = body.get(LONG, end - 8L);
    return (last >>> 8 & 0xff) == 0x10 && (last >>> 16 & CONTINUED) == CONTINUED_BUT_LAST;
  }

  /// Returns the time in a tail: six groups of seven bits.
  static long timestampMs(MemorySegment body, int end) {
    long bytes = (body.get(LONG, end - 8L) >>> 16) & SIX_BYTES & ~CONTINUED;
    long pairs = (bytes & 0x007f_007f_007fL) | (bytes & 0x7f00_7f00_7f00L) >>> 1;
    return (pairs & 0x3fff) | (pairs >>> 16 & 0x3fff) << 14 | (pairs >>> 32) << 28;
  }

  /// Returns the value in a row's tail, as raw bits.
  long valueBits(int row) {
    return valueBits[row];
  }

  /// Returns the time in a row's tail.
  long timestampMs(int row) {
    return timestampsMs[row];
  }
}
