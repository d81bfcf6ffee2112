package io.tributary.ingest.remotewrite;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// In what the packed label refs of a series differ from those of the series before, by symbols
/// instead of their numbers, which are of one request. Reused, confined to one thread.
///
/// ```text
/// i64 form of the series before · i32 refs at the beginning and i32 at the end that are the same
/// · for each ref between these 16 bytes: the hash of its symbol
/// ```
///
/// Refs are the same where their bytes are: a number has one encoding, or the two just count as
/// different.
final class SymbolDifference {
  private static final int MAX_REFS = 60;
  private static final int MAX_SAME_LENGTH = Long.SIZE - Long.BYTES;
  private static final long CONTINUED = 0x8080_8080_8080_8080L;
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final SymbolTable symbols;
  private final MemorySegment memory = Arena.ofAuto().allocate(16 + 16L * MAX_REFS, 16);
  private MemorySegment body = MemorySegment.NULL;
  private long length;

  SymbolDifference(SymbolTable symbols) {
    this.symbols = symbols;
  }

  /// Compares refs of another body from here on.
  void reset(MemorySegment newBody) {
    body = newBody;
  }

  MemorySegment memory() {
    return memory;
  }

  /// How many bytes of [#memory()] hold the difference.
  long length() {
    return length;
  }

  /// Compares `body[start, end)` with `body[before, beforeEnd)`, of a series of the form `form`;
  /// false when they differ in too much or a ref names no symbol. Behind both stands a sample.
  boolean of(long form, int before, int beforeEnd, int start, int end) {
    memory.set(JAVA_LONG, 0, form);
    int bytes = end - start;
    if (bytes == beforeEnd - before && bytes <= MAX_SAME_LENGTH) {
      return ofSameLength(before, start, bytes);
    }
    return ofAnyLength(before, beforeEnd, start, end);
  }

  /// The same for few bytes, as a bit of a long for each: without a branch that depends on them.
  private boolean ofSameLength(int before, int start, int length) {
    long differ = 0;
    long ends = 0; // of numbers
    long endsBefore = 0;
    for (int at = 0; at < length; at += Long.BYTES) {
      long one = body.get(LONG, (long) before + at);
      long other = body.get(LONG, (long) start + at);
      differ |= Long.compress(notZero(one ^ other), CONTINUED) << at;
      ends |= Long.compress(~other, CONTINUED) << at;
      endsBefore |= Long.compress(~one, CONTINUED) << at;
    }
    long all = (1L << length) - 1;
    differ &= all;
    ends &= all;
    long same = ends & (Long.lowestOneBit(differ) - 1); // all bits when nothing differs
    long greatest = Long.highestOneBit(differ);
    // The first number that ends in both at or behind the last byte that differs.
    long last = Long.lowestOneBit(ends & endsBefore & -greatest);
    long rest = last == 0 ? 0 : ends & -(last << 1);
    memory.set(JAVA_LONG, 8, Long.bitCount(same) | ((long) Long.bitCount(rest) << 32));
    int from = Long.SIZE - Long.numberOfLeadingZeros(same);
    int to = differ == 0 || last == 0 ? length : Long.numberOfTrailingZeros(last) + 1;
    return addSymbols(start + from, start + to);
  }

  /// Returns the highest bit of each byte that is not 0.
  private static long notZero(long bytes) {
    return (((bytes & ~CONTINUED) + ~CONTINUED) | bytes) & CONTINUED;
  }

  private boolean ofAnyLength(int before, int beforeEnd, int start, int end) {
    int most = Math.min(beforeEnd - before, end - start);
    int first = commonStart(before, start, most);
    int last = commonEnd(beforeEnd, end, most - first);
    while (last > 0
        && (isInside(before + first, beforeEnd - last) || isInside(start + first, end - last))) {
      last--;
    }
    long counts = numbers(start, start + first) | (numbers(end - last, end) << 32);
    memory.set(JAVA_LONG, 8, counts);
    return addSymbols(start + first, end - last);
  }

  private boolean addSymbols(int start, int end) {
    int at = start;
    long to = 16;
    while (at < end) {
      int ref = body.get(JAVA_BYTE, at++);
      for (int shift = 7; at < end && body.get(JAVA_BYTE, at - 1L) < 0; shift += 7) {
        ref = (ref & ((1 << shift) - 1)) | (body.get(JAVA_BYTE, at++) << shift);
        if (shift > 21) {
          return false;
        }
      }
      if (!symbols.has(ref) || to == memory.byteSize()) {
        return false;
      }
      memory.set(JAVA_LONG, to, symbols.low(ref));
      memory.set(JAVA_LONG, to + 8, symbols.high(ref));
      to += 16;
    }
    length = to;
    return true;
  }

  /// Returns how many bytes are the same from `a` and `b` on, to the end of a number.
  private int commonStart(int a, int b, int most) {
    int same = 0;
    while (same + 8 <= most) {
      long differ = body.get(LONG, (long) a + same) ^ body.get(LONG, (long) b + same);
      if (differ != 0) {
        same += Long.numberOfTrailingZeros(differ) >>> 3;
        return wholeNumbers(b, same);
      }
      same += 8;
    }
    while (same < most
        && body.get(JAVA_BYTE, (long) a + same) == body.get(JAVA_BYTE, (long) b + same)) {
      same++;
    }
    return wholeNumbers(b, same);
  }

  private int wholeNumbers(int start, int length) {
    int whole = length;
    while (whole > 0 && body.get(JAVA_BYTE, start + whole - 1L) < 0) {
      whole--;
    }
    return whole;
  }

  /// Returns how many bytes are the same before `a` and `b`.
  private int commonEnd(int a, int b, int most) {
    int same = 0;
    while (same + 8 <= most) {
      long differ = body.get(LONG, a - same - 8L) ^ body.get(LONG, b - same - 8L);
      if (differ != 0) {
        return same + (Long.numberOfLeadingZeros(differ) >>> 3);
      }
      same += 8;
    }
    while (same < most
        && body.get(JAVA_BYTE, a - same - 1L) == body.get(JAVA_BYTE, b - same - 1L)) {
      same++;
    }
    return same;
  }

  /// Whether a place is inside a number, of those that begin at `start`.
  private boolean isInside(int start, int place) {
    return place > start && body.get(JAVA_BYTE, place - 1L) < 0;
  }

  /// Counts the numbers that end in `body[start, end)`.
  private long numbers(int start, int end) {
    int at = start;
    long count = 0;
    for (; at + 8 <= end; at += 8) {
      count += Long.bitCount(~body.get(LONG, at) & CONTINUED);
    }
    for (; at < end; at++) {
      count += body.get(JAVA_BYTE, at) >= 0 ? 1 : 0;
    }
    return count;
  }
}
