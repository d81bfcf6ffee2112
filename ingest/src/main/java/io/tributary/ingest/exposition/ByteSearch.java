package io.tributary.ingest.exposition;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Finds bytes in text, eight at a time.
final class ByteSearch {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
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
  static int first(MemorySegment text, int start, int end, long bytes) {
    byte wanted = (byte) bytes;
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long hits = zeros(text.get(LONG, at) ^ bytes);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (at < end && text.get(JAVA_BYTE, at) != wanted) {
      at++;
    }
    return at;
  }

  /// Returns the first place of one of two bytes, or `end`.
  ///
  /// @param bytes eight times the one
  /// @param others eight times the other
  static int first(MemorySegment text, int start, int end, long bytes, long others) {
    int at = start;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long word = text.get(LONG, at);
      long hits = zeros(word ^ bytes) | zeros(word ^ others);
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
    }
    while (at < end && !isOne(text.get(JAVA_BYTE, at), bytes, others)) {
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
