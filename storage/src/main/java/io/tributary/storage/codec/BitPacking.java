package io.tributary.storage.codec;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Numbers of `width` bits one after the other, lowest bit first, without gaps.
///
/// Widths are 0 to [#MAX_WIDTH], or 64: what lies between cannot be read with one unaligned word.
final class BitPacking {
  static final int MAX_WIDTH = 56;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /// Where unpacked numbers go, and what they are.
  record Numbers(int width, long base, long[] out, int from) {}

  private BitPacking() {}

  /// Returns the width at which numbers of `bits` bits are packed.
  static int widthOf(int bits) {
    return bits > MAX_WIDTH ? Long.SIZE : bits;
  }

  static int packedBytes(int count, int width) {
    return (int) (((long) count * width + 7) >>> 3);
  }

  /// Packs the low bits of `values[i] - base`.
  static void pack(long[] values, int count, long base, int width, ByteSink out) {
    if (width == 0) {
      return;
    }
    int length = packedBytes(count, width);
    int at = out.reserve(length + Long.BYTES);
    byte[] bytes = out.bytes();
    long mask = -1L >>> (Long.SIZE - width);
    long word = 0;
    int filled = 0;
    for (int i = 0; i < count; i++) {
      long value = (values[i] - base) & mask;
      word |= value << filled;
      filled += width;
      if (filled >= Long.SIZE) {
        LONG.set(bytes, at, word);
        at += Long.BYTES;
        filled -= Long.SIZE;
        word = filled == 0 ? 0 : value >>> (width - filled);
      }
    }
    LONG.set(bytes, at, word);
    out.advance(length);
  }

  /// Unpacks `count` numbers, adding the base to each; eight bytes after the last are readable.
  static void unpack(byte[] bytes, int at, int count, Numbers to) {
    int width = to.width;
    long base = to.base;
    long[] out = to.out;
    int from = to.from;
    if (width == 0) {
      Arrays.fill(out, from, from + count, base);
      return;
    }
    if (width == Long.SIZE) {
      for (int i = 0; i < count; i++) {
        out[from + i] = (long) LONG.get(bytes, at + (i << 3)) + base;
      }
      return;
    }
    long mask = (1L << width) - 1;
    int bit = 0;
    for (int i = from; i < from + count; i++) {
      out[i] = (((long) LONG.get(bytes, at + (bit >>> 3)) >>> (bit & 7)) & mask) + base;
      bit += width;
    }
  }
}
