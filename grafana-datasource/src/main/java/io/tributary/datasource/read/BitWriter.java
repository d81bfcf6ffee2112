package io.tributary.datasource.read;

import java.util.Arrays;

/// Bytes written bit by bit, the highest first; used again for the next chunk. Confined to one
/// thread.
///
/// Source: Prometheus `tsdb/chunkenc/bstream.go` and `varbit.go`.
final class BitWriter {
  /// How many bits a number of each varbit class has; the class is that many ones and a zero.
  private static final int[] CLASS_BITS = {0, 3, 6, 9, 12, 18, 25, 56, 64};

  private byte[] bytes = new byte[1024];
  private int bits;

  void clear() {
    Arrays.fill(bytes, 0, size(), (byte) 0);
    bits = 0;
  }

  int size() {
    return (bits + 7) >>> 3;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size());
  }

  /// Overwrites two whole bytes that were written before.
  void setShort(int at, int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  void bit(boolean one) {
    bits(one ? 1 : 0, 1);
  }

  /// Writes the lowest `count` bits of `value`, 64 at most.
  void bits(long value, int count) {
    if (size() + Long.BYTES + 1 > bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    }
    int left = count;
    while (left > 0) {
      int free = 8 - (bits & 7);
      int taken = Math.min(free, left);
      long part = (value >>> (left - taken)) & ((1L << taken) - 1);
      bytes[bits >>> 3] |= (byte) (part << (free - taken));
      bits += taken;
      left -= taken;
    }
  }

  void bits(double value) {
    bits(Double.doubleToRawLongBits(value), Long.SIZE);
  }

  /// Writes seven bits a byte, the lowest first, as protobuf does.
  void unsignedVarint(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bits((rest & 0x7f) | 0x80, 8);
      rest >>>= 7;
    }
    bits(rest, 8);
  }

  void signedVarint(long value) {
    unsignedVarint((value << 1) ^ (value >> 63));
  }

  void varbitInt(long value) {
    int size = 0;
    while (CLASS_BITS[size] < Long.SIZE && !fits(value, CLASS_BITS[size])) {
      size++;
    }
    varbit(value, size);
  }

  void varbitUint(long value) {
    int size = 0;
    while (CLASS_BITS[size] < Long.SIZE && value >>> CLASS_BITS[size] != 0) {
      size++;
    }
    varbit(value, size);
  }

  private void varbit(long value, int size) {
    boolean last = size == CLASS_BITS.length - 1;
    bits(last ? 0xff : (1L << (size + 1)) - 2, last ? size : size + 1);
    bits(value, CLASS_BITS[size]);
  }

  /// Returns whether a reader of `count` bits takes them for `value`: from −2^(n−1)+1 to 2^(n−1).
  static boolean fits(long value, int count) {
    return count == 0 ? value == 0 : value > -(1L << (count - 1)) && value <= 1L << (count - 1);
  }
}
