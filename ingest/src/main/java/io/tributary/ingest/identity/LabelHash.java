package io.tributary.ingest.identity;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// A keyed 128-bit hash of a byte range: no two of a billion label sets share one by accident,
/// nobody without the key finds two that do. Immutable; results are written to the caller's arrays.
///
/// Three lanes of 128 bits each take 16 bytes a round: (a, b) become x = word ^ a and y = word ^ b,
/// then (low(x·y) ^ y, high(x·y) ^ x). The product mixes as in wyhash; feeding x and y forward
/// keeps a zero factor from forgetting the other and makes the lane remember 128 bits, not 64.
public final class LabelHash {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK = 48;

  private final long k0;
  private final long k1;
  private final long k2;
  private final long k3;
  private final long k4;
  private final long k5;

  /// @param random makes the key; cryptographic unless in a test
  public LabelHash(RandomGenerator random) {
    k0 = random.nextLong();
    k1 = random.nextLong();
    k2 = random.nextLong();
    k3 = random.nextLong();
    k4 = random.nextLong();
    k5 = random.nextLong();
  }

  /// Hashes `data[start, end)` within the name space `salt` into the row that `to` points at; its
  /// low half is never 0.
  public void hash(MemorySegment data, long start, long end, long salt, Rows to) {
    long a0 = k0;
    long b0 = k1;
    long a1 = k2;
    long b1 = k3;
    long a2 = k4;
    long b2 = k5;
    long at = start;
    for (; end - at >= BLOCK; at += BLOCK) {
      long x0 = data.get(LONG, at) ^ a0;
      long y0 = data.get(LONG, at + 8) ^ b0;
      long x1 = data.get(LONG, at + 16) ^ a1;
      long y1 = data.get(LONG, at + 24) ^ b1;
      long x2 = data.get(LONG, at + 32) ^ a2;
      long y2 = data.get(LONG, at + 40) ^ b2;
      a0 = (x0 * y0) ^ y0;
      b0 = Math.unsignedMultiplyHigh(x0, y0) ^ x0;
      a1 = (x1 * y1) ^ y1;
      b1 = Math.unsignedMultiplyHigh(x1, y1) ^ x1;
      a2 = (x2 * y2) ^ y2;
      b2 = Math.unsignedMultiplyHigh(x2, y2) ^ x2;
    }
    for (; end - at >= 16; at += 16) {
      long x = data.get(LONG, at) ^ a0;
      long y = data.get(LONG, at + 8) ^ b0;
      a0 = (x * y) ^ y;
      b0 = Math.unsignedMultiplyHigh(x, y) ^ x;
    }
    if (at < end) {
      // The length is hashed too, so reading some bytes twice is as good as reading the rest alone.
      boolean overlap = end - start >= 16;
      long x = (overlap ? data.get(LONG, end - 16) : first(data, at, end)) ^ a1;
      long y = (overlap ? data.get(LONG, end - 8) : last(data, at, end)) ^ b1;
      a1 = (x * y) ^ y;
      b1 = Math.unsignedMultiplyHigh(x, y) ^ x;
    }
    long x = a0 ^ a1;
    long y = b0 ^ b1;
    long a = (x * y) ^ y;
    long b = Math.unsignedMultiplyHigh(x, y) ^ x;
    x = a ^ a2;
    y = b ^ b2;
    a = (x * y) ^ y;
    b = Math.unsignedMultiplyHigh(x, y) ^ x;
    x = a ^ (end - start) ^ k3;
    y = b ^ salt ^ k4;
    a = (x * y) ^ y;
    b = Math.unsignedMultiplyHigh(x, y) ^ x;
    x = a ^ k5;
    y = b ^ k2;
    a = (x * y) ^ y;
    b = Math.unsignedMultiplyHigh(x, y) ^ x;
    to.set(a, b);
  }

  /// Returns the first bytes of 1 to 15: with [#last] they are all of them.
  private static long first(MemorySegment data, long start, long end) {
    if (end - start >= Long.BYTES) {
      return data.get(LONG, start);
    }
    return end - start >= Integer.BYTES ? data.get(INT, start) : data.get(JAVA_BYTE, start);
  }

  private static long last(MemorySegment data, long start, long end) {
    if (end - start >= Long.BYTES) {
      return data.get(LONG, end - Long.BYTES);
    }
    return end - start >= Integer.BYTES
        ? data.get(INT, end - Integer.BYTES)
        : data.get(JAVA_BYTE, (start + end) >>> 1) << 8 | (data.get(JAVA_BYTE, end - 1) & 0xff);
  }

  /// The hashes of many ranges, by row; confined to one thread.
  public static final class Rows {
    private long[] low = new long[0];
    private long[] high = new long[0];
    private int row;

    /// Makes room for `rows` rows; what was set before is kept.
    public void ensureCapacity(int rows) {
      if (rows > low.length) {
        int capacity = Math.max(rows, 2 * low.length);
        low = Arrays.copyOf(low, capacity);
        high = Arrays.copyOf(high, capacity);
      }
    }

    /// Points at a row, which the next hash is for.
    public Rows at(int newRow) {
      row = newRow;
      return this;
    }

    void set(long newLow, long newHigh) {
      low[row] = newLow == 0 ? 1 : newLow;
      high[row] = newHigh;
    }

    /// Never 0.
    public long low(int row) {
      return low[row];
    }

    public long high(int row) {
      return high[row];
    }
  }
}
