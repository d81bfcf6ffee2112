package io.tributary.storage.wal;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Records being encoded, one after the other; reused, off-heap, confined to one thread.
///
/// A record begins with [#begin], its body is put, and [#end] closes it.
public final class RecordBuffer {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT_BYTES = 10;

  private ByteBuffer bytes = ByteBuffer.allocateDirect(4_096).order(ByteOrder.LITTLE_ENDIAN);
  private int at;
  private int[] records = new int[4];
  private int count;
  private RecordKind kind = RecordKind.SERIES;
  private int flags;

  public void clear() {
    at = 0;
    count = 0;
  }

  /// Returns the bytes of all ended records.
  public int sizeBytes() {
    return at;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  public void begin(RecordKind newKind, int newFlags) {
    if (count == records.length) {
      records = Arrays.copyOf(records, count * 2);
    }
    kind = newKind;
    flags = newFlags;
    records[count++] = at;
    reserve(WalFormat.RECORD_HEADER_BYTES);
    at += WalFormat.RECORD_HEADER_BYTES;
  }

  public void end() {
    int start = records[count - 1];
    int bodyLength = at - start - WalFormat.RECORD_HEADER_BYTES;
    reserve(Long.BYTES);
    bytes.putLong(at, 0);
    at = start + WalFormat.recordBytes(bodyLength);
    WalFormat.putBody(bytes, start, bodyLength, kind, flags);
  }

  /// Makes room for `more` bytes.
  void reserve(int more) {
    if (bytes.capacity() - at < more) {
      int capacity =
          Math.max(
              Math.addExact(at, more),
              (int) Math.min(2L * bytes.capacity(), Integer.MAX_VALUE - 8));
      ByteBuffer grown = ByteBuffer.allocateDirect(capacity).order(ByteOrder.LITTLE_ENDIAN);
      grown.put(0, bytes, 0, at);
      bytes = grown;
    }
  }

  public void putByte(int value) {
    reserve(1);
    bytes.put(at++, (byte) value);
  }

  public void putLong(long value) {
    reserve(Long.BYTES);
    bytes.putLong(at, value);
    at += Long.BYTES;
  }

  public void putDouble(double value) {
    putLong(Double.doubleToRawLongBits(value));
  }

  public void putVarint(long value) {
    reserve(MAX_VARINT_BYTES);
    at = varint(bytes, at, value);
  }

  public void putZigzag(long value) {
    putVarint((value << 1) ^ (value >> 63));
  }

  public void putString(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    putVarint(utf8.length);
    reserve(utf8.length);
    bytes.put(at, utf8);
    at += utf8.length;
  }

  /// Puts the differences of neighbours.
  public void putRefs(int[] refs, int n) {
    reserve(5 * n);
    ByteBuffer target = bytes;
    int to = at;
    int previous = 0;
    for (int i = 0; i < n; i++) {
      int delta = refs[i] - previous;
      previous = refs[i];
      int zigzag = (delta << 1) ^ (delta >> 31);
      if ((zigzag & ~0x7f) == 0) {
        target.put(to++, (byte) zigzag);
      } else {
        to = varint(target, to, zigzag & 0xffff_ffffL);
      }
    }
    at = to;
  }

  /// Puts the differences of neighbours; behind each 0 stands how many further zeros follow it.
  public void putTimes(long[] timesMs, int n) {
    reserve(2 * MAX_VARINT_BYTES * n);
    ByteBuffer target = bytes;
    int to = at;
    long previous = 0;
    for (int i = 0; i < n; ) {
      long delta = timesMs[i] - previous;
      previous = timesMs[i++];
      to = varint(target, to, (delta << 1) ^ (delta >> 63));
      if (delta == 0) {
        int from = i;
        while (i < n && timesMs[i] == previous) {
          i++;
        }
        to = varint(target, to, i - from);
      }
    }
    at = to;
  }

  public void putLongs(long[] values, int n) {
    reserve(Math.multiplyExact(n, Long.BYTES));
    MemorySegment.copy(
        values, 0, MemorySegment.ofBuffer(bytes.slice(at, n * Long.BYTES)), LONG, 0, n);
    at += n * Long.BYTES;
  }

  public void putBytes(byte[] source, int length) {
    reserve(length);
    bytes.put(at, source, 0, length);
    at += length;
  }

  private static int varint(ByteBuffer target, int at, long value) {
    int to = at;
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      target.put(to++, (byte) (rest | 0x80));
      rest >>>= 7;
    }
    target.put(to++, (byte) rest);
    return to;
  }

  /// Gives the records their place and returns all their bytes; valid until the next change.
  ByteBuffer seal(long position, long durable) {
    for (int i = 0; i < count; i++) {
      WalFormat.seal(bytes, records[i], position + records[i], durable);
    }
    return bytes.slice(0, at);
  }
}
