package io.tributary.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// A growing array of bytes, little-endian. Confined to one thread; reused after [#clear()].
public final class ByteSink {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int MAX_VARINT_BYTES = 10;

  private byte[] bytes = new byte[1_024];
  private int size;

  public int size() {
    return size;
  }

  /// The bytes up to [#size()], valid until the next change.
  public byte[] bytes() {
    return bytes;
  }

  public void clear() {
    size = 0;
  }

  public void truncate(int newSize) {
    size = newSize;
  }

  public void writeByte(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  public void setByte(int position, int value) {
    bytes[position] = (byte) value;
  }

  public void writeInt(int value) {
    reserve(Integer.BYTES);
    INT.set(bytes, size, value);
    size += Integer.BYTES;
  }

  public void setInt(int position, int value) {
    INT.set(bytes, position, value);
  }

  public void writeLong(long value) {
    reserve(Long.BYTES);
    LONG.set(bytes, size, value);
    size += Long.BYTES;
  }

  /// Writes seven bits a byte, lowest first; the value is taken as unsigned.
  public void writeVarint(long value) {
    reserve(MAX_VARINT_BYTES);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  /// Writes a varint in which small numbers of both signs are short.
  public void writeZigzag(long value) {
    writeVarint((value << 1) ^ (value >> 63));
  }

  public void write(byte[] source, int from, int length) {
    reserve(length);
    System.arraycopy(source, from, bytes, size, length);
    size += length;
  }

  /// Replaces what follows `position` by what follows `from`.
  public void moveTail(int position, int from) {
    System.arraycopy(bytes, from, bytes, position, size - from);
    size -= from - position;
  }

  /// Makes room for `length` more bytes and returns where they begin; [#advance(int)] takes them.
  public int reserve(int length) {
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, length), size + (size >> 1)));
    }
    return size;
  }

  public void advance(int length) {
    size += length;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }
}
