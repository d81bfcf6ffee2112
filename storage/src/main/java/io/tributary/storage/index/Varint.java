package io.tributary.storage.index;

import java.util.Arrays;

/// A cursor over bytes that reads and writes LEB128 numbers. Confined to one thread.
final class Varint {
  private byte[] bytes;
  private int at;

  Varint(byte[] bytes, int at) {
    this.bytes = bytes;
    this.at = at;
  }

  static Varint ofCapacity(int capacity) {
    return new Varint(new byte[capacity], 0);
  }

  int position() {
    return at;
  }

  byte[] bytes() {
    return bytes;
  }

  int read() {
    int value = 0;
    for (int shift = 0; ; shift += 7) {
      byte next = bytes[at++];
      value |= (next & 0x7F) << shift;
      if (next >= 0) {
        return value;
      }
    }
  }

  /// Moves behind a series' entry and returns where that is.
  int skipEntry() {
    read();
    for (int numbers = 2 * read(); numbers > 0; numbers--) {
      read();
    }
    return at;
  }

  void skip(int count) {
    at += count;
  }

  void write(int value) {
    if (at + 5 > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + 5));
    }
    int rest = value;
    while ((rest & ~0x7F) != 0) {
      bytes[at++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[at++] = (byte) rest;
  }

  void write(byte[] source, int from, int length) {
    if (at + length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, at + length));
    }
    System.arraycopy(source, from, bytes, at, length);
    at += length;
  }
}
