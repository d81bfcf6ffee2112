package io.tributary.storage.wal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// A record's body being decoded: the counterpart of [RecordBuffer]. Reused, confined to one
/// thread.
///
/// Nothing that a body says is believed: whatever would end behind it is an
/// `IndexOutOfBoundsException`.
///
/// @see RecordBuffer
public final class RecordBody {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private ByteBuffer bytes = ByteBuffer.allocate(0);
  private int at;
  private int limit;

  void reset(ByteBuffer newBytes, int from, int length) {
    bytes = newBytes;
    at = from;
    limit = from + length;
  }

  public boolean hasRemaining() {
    return at < limit;
  }

  public int getByte() {
    need(1);
    return bytes.get(at++);
  }

  public long getLong() {
    need(Long.BYTES);
    long value = bytes.getLong(at);
    at += Long.BYTES;
    return value;
  }

  private void need(long length) {
    if (length > limit - at) {
      throw new IndexOutOfBoundsException(
          "beyond the body wanted=" + length + " left=" + (limit - at));
    }
  }

  public double getDouble() {
    return Double.longBitsToDouble(getLong());
  }

  public long getVarint() {
    need(1);
    byte first = bytes.get(at++);
    if (first >= 0) {
      return first;
    }
    long value = first & 0x7f;
    for (int shift = 7; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = bytes.get(at++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IndexOutOfBoundsException("a number has no end");
  }

  /// Returns a number of things of at least one byte each.
  ///
  /// @throws IndexOutOfBoundsException when there cannot be as many
  public int getCount() {
    long count = getVarint();
    if (count < 0 || count > limit - at) {
      throw new IndexOutOfBoundsException("count is beyond the body count=" + count);
    }
    return (int) count;
  }

  public long getZigzag() {
    long value = getVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  public String getString() {
    byte[] utf8 = new byte[getCount()];
    bytes.get(at, utf8);
    at += utf8.length;
    return new String(utf8, StandardCharsets.UTF_8);
  }

  public void getRefs(int[] refs, int n) {
    int previous = 0;
    for (int i = 0; i < n; i++) {
      previous += (int) getZigzag();
      refs[i] = previous;
    }
  }

  public void getTimes(long[] timesMs, int n) {
    long previous = 0;
    for (int i = 0; i < n; ) {
      long delta = getZigzag();
      previous += delta;
      timesMs[i++] = previous;
      if (delta == 0) {
        long more = getVarint();
        if (more < 0 || more > n - i) {
          throw new IndexOutOfBoundsException("more equal times than rows more=" + more);
        }
        Arrays.fill(timesMs, i, i + (int) more, previous);
        i += (int) more;
      }
    }
  }

  public void getLongs(long[] values, int n) {
    need((long) n * Long.BYTES);
    MemorySegment.copy(
        MemorySegment.ofBuffer(bytes.slice(at, n * Long.BYTES)), LONG, 0, values, 0, n);
    at += n * Long.BYTES;
  }

  public void getBytes(byte[] target, int length) {
    need(length);
    bytes.get(at, target, 0, length);
    at += length;
  }
}
