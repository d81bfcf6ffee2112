package io.tributary.ingest.elastic;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Finds the ends of lines, eight bytes at a time.
final class LineEnds {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101_0101_0101_0101L;
  private static final long HIGH_BITS = LOW_BITS << 7;
  private static final long LINE_FEEDS = LOW_BITS * '\n';

  private LineEnds() {}

  /// Returns where the next line feed of `bytes[from, end)` is, or `end`.
  static int next(MemorySegment bytes, int from, int end) {
    int at = from;
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      long differing = bytes.get(LONG, at) ^ LINE_FEEDS;
      long found = (differing - LOW_BITS) & ~differing & HIGH_BITS;
      if (found != 0) {
        return at + Long.numberOfTrailingZeros(found) / Byte.SIZE;
      }
    }
    while (at < end && bytes.get(JAVA_BYTE, at) != '\n') {
      at++;
    }
    return at;
  }
}
