package io.tributary.storage.codec;

import io.tributary.model.error.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A cursor over little-endian bytes that never reads past its end. Confined to one thread.
public final class ByteSource {
  /// Readable bytes that must follow the end of what is decoded, so that bits are read by words.
  public static final int PADDING = Long.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private String resource = "";

  /// @param resource names the bytes in errors
  public void reset(byte[] source, int from, int to, String resource) {
    this.bytes = source;
    this.position = from;
    this.end = to;
    this.resource = resource;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int position() {
    return position;
  }

  public int remaining() {
    return end - position;
  }

  public int readByte() {
    return bytes[take(1)] & 0xFF;
  }

  public int readInt() {
    return (int) INT.get(bytes, take(Integer.BYTES));
  }

  public long readLong() {
    return (long) LONG.get(bytes, take(Long.BYTES));
  }

  public static long longAt(byte[] bytes, int position) {
    return (long) LONG.get(bytes, position);
  }

  /// Copies eight bytes.
  public static void copyLong(byte[] from, int at, byte[] to, int position) {
    LONG.set(to, position, (long) LONG.get(from, at));
  }

  public static void setLong(byte[] bytes, int position, long value) {
    LONG.set(bytes, position, value);
  }

  public long readVarint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      int next = readByte();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw corrupt("a varint of at most 10 bytes", "a longer one");
  }

  public long readZigzag() {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// Returns a varint that must not exceed `max`.
  public int readCount(int max) {
    long value = readVarint();
    if (value < 0 || value > max) {
      throw corrupt("at most " + max, Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /// Steps over `length` bytes and returns where they begin.
  public int take(int length) {
    if (length < 0 || end - position < length) {
      throw corrupt(length + " more bytes", Integer.toString(end - position));
    }
    int from = position;
    position += length;
    return from;
  }

  public CorruptDataException corrupt(String expected, String found) {
    return new CorruptDataException(resource, position, expected, found);
  }
}
