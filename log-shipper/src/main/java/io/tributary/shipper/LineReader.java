package io.tributary.shipper;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Cuts bytes into lines and adds them to a batch. Confined to one thread; no object per line.
///
/// A line ends with LF or CR LF, which do not belong to it. A line longer than [#LONGEST_LINE] is
/// added in pieces of that length at most, never within a UTF-8 character.
final class LineReader {
  /// The longest line that servers take: Loki's default limit, and ours.
  static final int LONGEST_LINE = 256 << 10;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long LOW_BITS = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;
  private static final long LINE_FEEDS = '\n' * LOW_BITS;

  private int used;
  private boolean midLine;

  /// Adds the lines of `bytes[0, length)` until the batch is full; [#used()] then tells how far.
  ///
  /// @param startsMidLine whether a part of the first line was added before
  /// @param endsLine whether a last line without newline is added too, or held back
  void read(Lines lines, boolean startsMidLine, boolean endsLine, Batch batch) {
    byte[] bytes = lines.bytes();
    int start = 0;
    midLine = startsMidLine;
    while (!batch.isFull() && start < lines.length()) {
      int feed = lineFeed(bytes, start, lines.length());
      boolean complete = feed < lines.length();
      int length = feed - start;
      if (!complete && !endsLine && length <= LONGEST_LINE + 1) {
        break; // may be complete later, and end with CR
      }
      if (complete && length > 0 && bytes[feed - 1] == '\r') {
        length--;
      }
      if (length > LONGEST_LINE) {
        int piece = characters(bytes, start, LONGEST_LINE);
        batch.add(lines.stream().nextTimestampNs(lines.nowNs()), bytes, start, piece);
        start += piece;
        midLine = true;
        continue;
      }
      if (length > 0 || !midLine) {
        batch.add(lines.stream().nextTimestampNs(lines.nowNs()), bytes, start, length);
      }
      start = complete ? feed + 1 : feed;
      midLine = !complete;
    }
    used = start;
  }

  /// What is read.
  record Lines(byte[] bytes, int length, FileStream stream, long nowNs) {}

  int used() {
    return used;
  }

  /// Whether the bytes up to [#used()] end within a line.
  boolean midLine() {
    return midLine;
  }

  /// Returns the greatest length up to `most` after which a character begins; `most` in what is not
  /// UTF-8.
  private static int characters(byte[] bytes, int start, int most) {
    for (int length = most; length > most - 4; length--) {
      if ((bytes[start + length] & 0xc0) != 0x80) {
        return length;
      }
    }
    return most;
  }

  /// Returns where the next LF is, or `end`.
  private static int lineFeed(byte[] bytes, int from, int end) {
    int at = from;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      long other = (long) LONGS.get(bytes, at) ^ LINE_FEEDS;
      long found = (other - LOW_BITS) & ~other & HIGH_BITS; // the lowest bit is exact
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
