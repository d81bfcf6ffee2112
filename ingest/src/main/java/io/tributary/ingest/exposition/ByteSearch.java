package io.tributary.ingest.exposition;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Finds bytes in text, eight at a time.
final class ByteSearch {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private ByteSearch() {}

  /// Returns eight times an ASCII character, which is how it is searched for.
  static long eightTimes(char c) {
    return ONES * c;
  }

  /// Returns the first place of a byte, or `end`.
  ///
  /// @param bytes eight times what is looked for
  static int first(byte[] text, int start, int end, long bytes) {
    byte wanted = (byte) bytes;
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long hits = zeros((long) LONG.get(text, at) ^ bytes);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (at < end && text[at] != wanted) {
      at++;
    }
    return at;
  }

  /// Returns the first place of one of two bytes, or `end`.
  ///
  /// @param bytes eight times the one
  /// @param others eight times the other
  static int first(byte[] text, int start, int end, long bytes, long others) {
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long word = (long) LONG.get(text, at);
      long hits = zeros(word ^ bytes) | zeros(word ^ others);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (at < end && !isOne(text[at], bytes, others)) {
      at++;
    }
    return at;
  }

  private static boolean isOne(byte c, long bytes, long others) {
    return c == (byte) bytes || c == (byte) others;
  }

  /// Marks the bytes that are 0; above the lowest of them others may be marked, too.
  private static long zeros(long word) {
    return (word - ONES) & ~word & HIGHS;
  }
}
