package io.tributary.storage.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Writes numbers as digits, four at a time: up to [#SLACK] bytes after the last may be changed.
final class Digits {
  static final int SLACK = 8;

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle SHORT =
      MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int FOUR = 10_000;
  private static final int[] DECIMAL = new int[FOUR]; // the letters of four digits
  private static final byte[] WIDTHS = new byte[FOUR];
  private static final short[] HEX = new short[256]; // of two
  private static final String LETTERS = "0123456789abcdef";

  static {
    for (int i = 0; i < FOUR; i++) {
      DECIMAL[i] =
          ('0' + i / 1000)
              | ('0' + i / 100 % 10) << 8
              | ('0' + i / 10 % 10) << 16
              | ('0' + i % 10) << 24;
      WIDTHS[i] = (byte) Integer.toString(i).length();
    }
    for (int i = 0; i < HEX.length; i++) {
      HEX[i] = (short) (LETTERS.charAt(i >> 4) | LETTERS.charAt(i & 0x0F) << 8);
    }
  }

  private Digits() {}

  /// Writes a number, which is not negative, and returns where it ends.
  static int plain(long number, byte[] out, int at) {
    if (number < FOUR) {
      int value = (int) number;
      int width = WIDTHS[value];
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
      INT.set(out, at, DECIMAL[(int) (number % FOUR)] >>> (Integer.SIZE - Byte.SIZE * width));
      return;
    }
    long high = number / FOUR;
    padded(high, width - 4, out, at);
    INT.set(out, at + width - 4, DECIMAL[(int) (number - high * FOUR)]);
  }

  /// Writes digits that are packed two to a byte, the high one first; with an odd number of them
  /// the low half of the last byte is not used.
  static void hex(byte[] packed, int from, int digits, byte[] out, int at) {
    int pairs = digits >> 1;
    for (int i = 0; i < pairs; i++) {
      SHORT.set(out, at + 2 * i, HEX[packed[from + i] & 0xFF]);
    }
    if ((digits & 1) != 0) {
      out[at + digits - 1] = (byte) HEX[packed[from + pairs] & 0xFF];
    }
  }

  /// Returns what a hexadecimal digit is worth; small letters alone.
  static int worth(byte digit) {
    return digit <= '9' ? digit - '0' : digit - 'a' + 10;
  }
}
