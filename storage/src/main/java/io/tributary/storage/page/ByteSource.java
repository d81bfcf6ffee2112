package io.tributary.storage.page;

import io.tributary.model.error.CorruptDataException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// A cursor over little-endian bytes that never reads past its end. Confined to one thread.
final class ByteSource {
  /// Readable bytes that must follow the end of what is decoded, so that bits are read by words.
  static final int PADDING = Long.BYTES;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[0];
  private int position;
  private int end;
  private String resource = "";

  /// @param resource names the bytes in errors
  void reset(byte[] source, int from, int to, String resource) {
    this.bytes = source;
    this.position = from;
    this.end = to;
    this.resource = resource;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return position;
  }

  int remaining() {
    return end - position;
  }

  int readByte() {
    return bytes[take(1)] & 0xFF;
  }

  int readInt() {
    return (int) INT.get(bytes, take(Integer.BYTES));
  }

  long readLong() {
    return (long) LONG.get(bytes, take(Long.BYTES));
  }

  static long longAt(byte[] bytes, int position) {
    return (long) LONG.get(bytes, position);
  }

  long readVarint() {
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

  long readZigzag() {
    long value = readVarint();
    return (value >>> 1) ^ -(value & 1);
  }

  /// Returns a varint that must not exceed `max`.
  int readCount(int max) {
    long value = readVarint();
    if (value < 0 || value > max) {
      throw corrupt("at most " + max, Long.toUnsignedString(value));
    }
    return (int) value;
  }

  /// Steps over `length` bytes and returns where they begin.
  int take(int length) {
    if (length < 0 || end - position < length) {
      throw corrupt(length + " more bytes", Integer.toString(end - position));
    }
    int from = position;
    position += length;
    return from;
  }

  CorruptDataException corrupt(String expected, String found) {
    return new CorruptDataException(resource, position, expected, found);
  }
}
