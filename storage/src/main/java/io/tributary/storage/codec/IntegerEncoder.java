package io.tributary.storage.codec;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Writes columns of integers: whichever of values, differences and second differences is cheapest,
/// over their common divisor, in blocks of bit-packed offsets with the outliers apart.
///
/// Confined to one thread. Arithmetic wraps, so every column of longs survives.
///
/// ```text
/// column    := head, [divisor: varint], order × start: zigzag, (block* or entropy)
///              nothing when there are no rows
/// head      := order 0..2, | 0x04 when a divisor follows, | 0x08 when it is entropy
/// block     := width, | 0x40 when sparse, | 0x80 when there are outliers; base: zigzag,
///              [common: zigzag, bitmap], [outliers], packed bits            width 57 stands for 64
/// outliers  := count − 1: byte, count × position: byte, count × high: zigzag
/// ```
///
/// A block has up to [#BLOCK] numbers; number = (base + bits + (high << width)) × divisor. A sparse
/// block packs only the rows that are set in its bitmap, the others have the common number. Instead
/// of blocks there is, with [Effort#THOROUGH] alone, what [EntropyEncoder] makes of the numbers,
/// divided, where that is shorter.
/* 1. Frame of reference with patches: Zukowski et al., "Super-Scalar RAM-CPU Cache Compression" (2006). */
public final class IntegerEncoder {
  static final int BLOCK = 256;
  static final int ORDER_MASK = 0x03;
  static final int HAS_DIVISOR = 0x04;
  static final int IS_ENTROPY = 0x08;
  static final int WIDTH_MASK = 0x3F;
  static final int WIDEST = 57;
  static final int SPARSE = 0x40;
  static final int HAS_OUTLIERS = 0x80;

  private static final int OUTLIER_BITS = 14; // position, and what rounding up the high part costs

  /// What entropy saves at least, as a share of the blocks: those are read three times as fast.
  private static final int WORTH_SHARE = 6;

  private static final int HEAD_BITS = 3 * Byte.SIZE; // of a block

  private final @Nullable EntropyEncoder entropy;
  private final OrderSample sample = new OrderSample();
  private final int[] lengths = new int[Long.SIZE + 1];
  private int longest; // of the lengths that were counted
  private final byte[] positions = new byte[BLOCK];
  private final long[] packed = new long[BLOCK];
  private final byte[] bitmap = new byte[BLOCK / Byte.SIZE];
  private long cost; // of the length that was found cheapest, in bits
  private long[] numbers = new long[512];

  public IntegerEncoder(Effort effort) {
    entropy = effort == Effort.THOROUGH ? new EntropyEncoder() : null;
  }

  public void encode(long[] values, int rows, ByteSink out) {
    if (rows == 0) {
      return;
    }
    int cheapest = Math.min(cheapestOrder(values, rows), rows - 1);
    int from = out.size();
    encode(values, rows, cheapest, out);
    for (int order = 0; entropy != null && order <= Math.min(2, rows - 1); order++) {
      if (order != cheapest) {
        int end = out.size();
        encode(values, rows, order, out);
        if (out.size() - end < end - from) {
          out.moveTail(from, end);
        } else {
          out.truncate(end);
        }
      }
    }
  }

  /// Writes `values[from]` and so on as a sample of them suggests, in a third of the time that it
  /// takes to try all ways.
  public void encodeSampled(long[] values, int from, int rows, ByteSink out) {
    if (rows > 0) {
      int order = rows < 3 ? rows - 1 : sample.cheapestOrder(values, from, rows);
      encodeOnce(values, from, rows, order, out);
    }
  }

  /// Writes numbers of which the one before says nothing: their values, in less time.
  public void encodeUnrelated(long[] values, int from, int rows, ByteSink out) {
    if (rows > 0) {
      encodeOnce(values, from, rows, 0, out);
    }
  }

  /// Writes them by the shorter of two ways, of which it measures the length.
  private void encodeOnce(long[] values, int start, int rows, int order, ByteSink out) {
    differences(values, start, rows, order);
    int at = begin(order, rows, out);
    if (entropy != null && isShorter(entropy, order, rows, out)) {
      out.setByte(at, out.bytes()[at] | IS_ENTROPY);
    } else {
      blocks(order, rows, out);
    }
  }

  /// Writes the numbers if they take less than the blocks would.
  private boolean isShorter(EntropyEncoder with, int order, int rows, ByteSink out) {
    if (rows - order < EntropyEncoder.MIN_ROWS) { // as most columns of many small parts
      return false;
    }
    long bits = 0;
    for (int from = order; from < rows; from += BLOCK) {
      bits += measure(from, Math.min(BLOCK, rows - from));
    }
    int limit = (int) Math.min(Integer.MAX_VALUE, (bits - bits / WORTH_SHARE) / Byte.SIZE);
    return with.encode(numbers, order, rows, limit, out);
  }

  private void encode(long[] values, int rows, int order, ByteSink out) {
    differences(values, 0, rows, order);
    int at = begin(order, rows, out);
    int body = out.size();
    blocks(order, rows, out);
    if (entropy != null && shorten(entropy, order, rows, body, out)) {
      out.setByte(at, out.bytes()[at] | IS_ENTROPY);
    }
  }

  /// Writes what goes before the numbers, and returns where its head is.
  private int begin(int order, int rows, ByteSink out) {
    long divisor = divisor(order, rows);
    int at = out.size();
    int head = divisor == 1 ? order : order | HAS_DIVISOR;
    out.writeByte(head);
    if (divisor != 1) {
      out.writeVarint(divisor);
      divide(order, rows, divisor);
    }
    for (int i = 0; i < order; i++) {
      out.writeZigzag(numbers[i]);
    }
    return at;
  }

  private void blocks(int order, int rows, ByteSink out) {
    for (int from = order; from < rows; from += BLOCK) {
      block(from, Math.min(BLOCK, rows - from), out);
    }
  }

  /// Writes the numbers again, in place of the blocks, if that is shorter.
  private boolean shorten(EntropyEncoder with, int order, int rows, int body, ByteSink out) {
    int end = out.size();
    int limit = end - body - (end - body) / WORTH_SHARE;
    if (!with.encode(numbers, order, rows, limit, out)) {
      return false;
    }
    if (out.size() - end >= limit) {
      out.truncate(end);
      return false;
    }
    out.moveTail(body, end);
    return true;
  }

  /// Compares the lengths in bits of distances from a typical value, difference and second
  /// difference.
  private static int cheapestOrder(long[] values, int rows) {
    if (rows < 3) {
      return rows - 1;
    }
    long typical = values[rows >> 1];
    long step = typicalStep(values, rows);
    long previous = values[0];
    long before = values[1] - previous;
    long plain = bits(previous - typical);
    long first = 0;
    long second = 0;
    for (int i = 1; i < rows; i++) {
      long value = values[i];
      long difference = value - previous;
      plain += bits(value - typical);
      first += bits(difference - step);
      second += bits(difference - before);
      previous = value;
      before = difference;
    }
    if (first < plain) {
      return second < first ? 2 : 1;
    }
    return second < plain ? 2 : 0;
  }

  private static long typicalStep(long[] values, int rows) {
    int middle = rows >> 1;
    int quarter = Math.max(1, rows >> 2);
    return median(
        values[quarter] - values[quarter - 1],
        values[middle] - values[middle - 1],
        values[rows - 1] - values[rows - 2]);
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  private static int bits(long value) {
    return Long.SIZE - Long.numberOfLeadingZeros((value << 1) ^ (value >> 63));
  }

  private void differences(long[] values, int from, int rows, int order) {
    if (numbers.length < rows) {
      numbers = new long[Math.max(rows, 2 * numbers.length)];
    }
    System.arraycopy(values, from, numbers, 0, rows);
    for (int taken = 0; taken < Math.min(order, rows); taken++) {
      subtract(taken, rows);
    }
  }

  /// Takes the one before from each number but the first ones.
  private void subtract(int first, int rows) {
    long before = numbers[first];
    for (int i = first + 1; i < rows; i++) {
      long number = numbers[i];
      numbers[i] = number - before;
      before = number;
    }
  }

  /// Returns the greatest divisor of all numbers, or 1 where it would save nothing.
  private long divisor(int from, int rows) {
    long divisor = 0;
    boolean varies = false;
    for (int i = from; i < rows; i++) {
      long number = numbers[i];
      varies |= number != numbers[from];
      if (number == Long.MIN_VALUE) {
        return 1;
      }
      if (!divides(divisor, number)) {
        divisor = gcd(divisor, Math.abs(number));
        if (divisor == 1) {
          return 1;
        }
      }
    }
    return varies ? divisor : 1;
  }

  /// Returns whether the number is a multiple; zero divides zero only.
  private static boolean divides(long divisor, long number) {
    if ((divisor & (divisor - 1)) == 0) { // pages of memory; a division takes many times as long
      return divisor == 0 ? number == 0 : (number & (divisor - 1)) == 0;
    }
    return number % divisor == 0;
  }

  private static long gcd(long a, long b) {
    long x = a;
    long y = b;
    while (y != 0) {
      long rest = x % y;
      x = y;
      y = rest;
    }
    return x;
  }

  private void divide(int from, int rows, long divisor) {
    if ((divisor & (divisor - 1)) == 0) {
      int shift = Long.numberOfTrailingZeros(divisor);
      for (int i = from; i < rows; i++) {
        numbers[i] >>= shift;
      }
    } else {
      for (int i = from; i < rows; i++) {
        numbers[i] /= divisor;
      }
    }
  }

  private long pivot(int from, int count) {
    return median(numbers[from], numbers[from + count / 2], numbers[from + count - 1]);
  }

  private void countLengths(int from, int count, long pivot) {
    Arrays.fill(lengths, 0);
    longest = 0;
    for (int i = from; i < from + count; i++) {
      int length = bits(numbers[i] - pivot);
      longest = Math.max(longest, length);
      lengths[length]++;
    }
  }

  /// Returns about how many bits a block takes.
  private long measure(int from, int count) {
    countLengths(from, count, pivot(from, count));
    cheapestLength(count);
    long dense = cost;
    int others = count - lengths[0];
    lengths[0] = 0;
    cheapestLength(others);
    return HEAD_BITS + Math.min(dense, others == 0 ? dense : cost + count + Long.SIZE / 4);
  }

  private void block(int from, int count, ByteSink out) {
    long pivot = pivot(from, count);
    countLengths(from, count, pivot);
    int dense = cheapestLength(count);
    int others = count - lengths[0];
    long denseCost = cost;
    lengths[0] = 0;
    int sparse = cheapestLength(others);
    if (others > 0 && cost + count + Long.SIZE / 4 < denseCost) {
      pick(from, count, pivot);
      write(packed, others, new Packing(pivot, sparse, count), out);
    } else {
      System.arraycopy(numbers, from, packed, 0, count);
      write(packed, count, new Packing(pivot, dense, 0), out);
    }
  }

  /// How a block is packed.
  ///
  /// @param inside the greatest length of a number's distance from the pivot that is no outlier
  /// @param bitmapRows rows of a sparse block, or 0
  private record Packing(long pivot, int inside, int bitmapRows) {}

  private void pick(int from, int count, long pivot) {
    Arrays.fill(bitmap, (byte) 0);
    int picked = 0;
    for (int i = 0; i < count; i++) {
      long number = numbers[from + i];
      packed[picked] = number;
      int other = number == pivot ? 0 : 1;
      picked += other;
      bitmap[i >> 3] |= (byte) (other << (i & 7));
    }
  }

  private void write(long[] block, int count, Packing packing, ByteSink out) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = 0; i < count; i++) {
      long distance = block[i] - packing.pivot;
      if (bits(distance) <= packing.inside) {
        min = Math.min(min, distance);
        max = Math.max(max, distance);
      }
    }
    if (min > max) { // every number is an outlier
      min = 0;
      max = 0;
    }
    int width = BitPacking.widthOf(Long.SIZE - Long.numberOfLeadingZeros(max - min));
    long base = packing.pivot + min;
    int outliers = width == Long.SIZE ? 0 : outliers(block, count, base, width);
    boolean sparse = packing.bitmapRows > 0;
    out.writeByte(
        Math.min(width, WIDEST) | (sparse ? SPARSE : 0) | (outliers > 0 ? HAS_OUTLIERS : 0));
    out.writeZigzag(base);
    if (sparse) {
      out.writeZigzag(packing.pivot);
      out.write(bitmap, 0, (packing.bitmapRows + 7) >> 3);
    }
    if (outliers > 0) {
      out.writeByte(outliers - 1);
      out.write(positions, 0, outliers);
      for (int i = 0; i < outliers; i++) {
        out.writeZigzag((block[positions[i] & 0xFF] - base) >> width);
      }
    }
    BitPacking.pack(block, count, base, width, out);
  }

  private int outliers(long[] block, int count, long base, int width) {
    int outliers = 0;
    for (int i = 0; i < count; i++) {
      positions[outliers] = (byte) i;
      outliers += ((block[i] - base) >> width) == 0 ? 0 : 1;
    }
    return outliers;
  }

  /// Returns the length up to which a number's distance from the pivot is packed, not patched.
  private int cheapestLength(int count) {
    int outliers = 0;
    long outlierBits = 0;
    cost = Long.MAX_VALUE;
    int cheapest = longest;
    for (int length = longest; length >= 0; length--) {
      long next = (long) count * length + outlierBits + (long) outliers * (OUTLIER_BITS - length);
      if (next < cost) {
        cost = next;
        cheapest = length;
      }
      outliers += lengths[length];
      outlierBits += (long) lengths[length] * length;
    }
    return cheapest;
  }
}
