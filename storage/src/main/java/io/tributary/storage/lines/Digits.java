package io.tributary.storage.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Writes numbers as digits, four at a time: up to [#SLACK] bytes after the last may be changed.
final class Digits {
  static final int SLACK = 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FOUR = 10_000;
  private static final int[] DECIMAL = new int[FOUR]; // the letters of four digits
  private static final long ONES = 0x0101_0101_0101_0101L;
  static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long LOW_HALVES = 0x000F_000F_000F_000FL;

  static {
    for (int i = 0; i < FOUR; i++) {
      DECIMAL[i] =
          ('0' + i / 1000)
              | ('0' + i / 100 % 10) << 8
              | ('0' + i / 10 % 10) << 16
              | ('0' + i % 10) << 24;
    }
  }

  private Digits() {}

  /// Writes a number, which is not negative, and returns where it ends.
  static int plain(long number, byte[] out, int at) {
    if (number < FOUR) {
      int value = (int) number;
      int width = 1 + ((9 - value) >>> 31) + ((99 - value) >>> 31) + ((999 - value) >>> 31);
      INT.set(out, at, DECIMAL[value] >>> (Integer.SIZE - Byte.SIZE * width));
      return at + width;
    }
    long high = number / FOUR;
    int end = plain(high, out, at);
    INT.set(out, end, DECIMAL[(int) (number - high * FOUR)]);
    return end + 4;
  }

  /// Writes the lowest digits of a number, which is not negative.
  static void padded(long number, int width, byte[] out, int at) {
    if (width <= 4) {
      int letters = DECIMAL[(int) (number % FOUR)];
      INT.set(out, at, letters >>> (Integer.SIZE - Byte.SIZE * width));
      return;
    }
    long high = number / FOUR;
    padded(high, width - 4, out, at);
    INT.set(out, at + width - 4, DECIMAL[(int) (number - high * FOUR)]);
  }

  /// Writes a number below 100 as two digits.
  static void two(int number, byte[] out, int at) {
    int letters = DECIMAL[number];
    out[at] = (byte) (letters >> 16);
    out[at + 1] = (byte) (letters >> 24);
  }

  /// Writes digits that are packed two to a byte, the high one first, eight at a time; of an odd
  /// number of them the low half of the last byte is not used.
  ///
  /// Four bytes behind the packed ones are readable.
  static void hex(byte[] packed, int from, int digits, byte[] out, int at) {
    for (int i = 0; i < digits; i += 8) {
      LONG.set(out, at + i, eight((int) INT.get(packed, from + (i >> 1))));
    }
  }

  /// Returns the letters of eight digits.
  private static long eight(int packed) {
    long bytes = packed & 0xFFFF_FFFFL;
    bytes = (bytes | bytes << 16) & 0x0000_FFFF_0000_FFFFL;
    bytes = (bytes | bytes << 8) & 0x00FF_00FF_00FF_00FFL;
    long digits = (bytes >>> 4 & LOW_HALVES) | (bytes & LOW_HALVES) << 8;
    long isLetter = (digits + 0x0606_0606_0606_0606L) >>> 4 & ONES;
    return digits + '0' * ONES + isLetter * ('a' - '0' - 10);
  }

  /// Returns eight digits of two places, four from each.
  static long fours(byte[] bytes, int first, int second) {
    return ((int) INT.get(bytes, first) & 0xFFFF_FFFFL)
        | (long) (int) INT.get(bytes, second) << Integer.SIZE;
  }

  /// Returns the highest bits of those of eight bytes that are digits.
  static long digits(long eight) {
    long low = eight & ~HIGH_BITS;
    return (low + (0x80 - '0') * ONES) & ~(low + (0x7F - '9') * ONES) & ~eight & HIGH_BITS;
  }

  /// Returns the highest bits of those of eight bytes that are letters.
  static long letters(long eight) {
    long low = (eight | 0x20 * ONES) & ~HIGH_BITS; // small ones
    return (low + (0x80 - 'a') * ONES) & ~(low + (0x7F - 'z') * ONES) & ~eight & HIGH_BITS;
  }

  /// Returns the number that the first ones of eight bytes are, which are digits: two, four and
  /// eight of them become one number.
  static long number(long eight, int digits) {
    long worth = (eight << (Byte.SIZE * (Long.BYTES - digits))) & (0x0F * ONES);
    long pairs = ((worth * (10 * 0x100 + 1)) >>> 8) & 0x00FF_00FF_00FF_00FFL;
    long fours = ((pairs * (100 * 0x1_0000 + 1)) >>> 16) & 0x0000_FFFF_0000_FFFFL;
    return (fours * (10_000 * 0x1_0000_0000L + 1)) >>> 32;
  }

  /// Returns whether eight bytes are hexadecimal digits, with small letters.
  static boolean areHex(long eight) {
    long low = eight & ~HIGH_BITS;
    long digits = (low + (0x80 - '0') * ONES) & ~(low + (0x7F - '9') * ONES);
    long letters = (low + (0x80 - 'a') * ONES) & ~(low + (0x7F - 'f') * ONES);
    return ((digits | letters) & ~eight & HIGH_BITS) == HIGH_BITS;
  }

  /// Packs eight digits, the first of which is in the lowest byte, into four bytes, where it is
  /// highest; zeros are as good as digits 0.
  static long packed(long eight) {
    long worth = (eight & 0x0F * ONES) + (eight >>> 6 & ONES) * 9;
    long pairs = Long.reverseBytes(worth);
    pairs = (pairs | pairs >>> 4) & 0x00FF_00FF_00FF_00FFL;
    pairs = (pairs | pairs >>> 8) & 0x0000_FFFF_0000_FFFFL;
    return (pairs | pairs >>> 16) & 0xFFFF_FFFFL;
  }
}
