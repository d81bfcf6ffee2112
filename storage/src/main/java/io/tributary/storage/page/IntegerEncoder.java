package io.tributary.storage.page;

import java.util.Arrays;

/// Writes columns of integers: whichever of values, differences and second differences is cheapest,
/// over their common divisor, in blocks of bit-packed offsets with the outliers apart.
///
/// Confined to one thread. Arithmetic wraps, so every column of longs survives.
///
/// ```text
/// column    := head, [divisor: varint], order × start: zigzag, block*       nothing when there are no rows
/// head      := order 0..2, | 0x04 when a divisor follows
/// block     := width, | 0x80 when there are outliers; base: zigzag, [outliers], packed bits
/// outliers  := count − 1: byte, count × position: byte, count × high: zigzag
/// ```
///
/// A block has up to [#BLOCK] numbers; number = (base + bits + (high << width)) × divisor.
/* 1. Frame of reference with patches: Zukowski et al., "Super-Scalar RAM-CPU Cache Compression" (2006). */
final class IntegerEncoder {
  static final int BLOCK = 256;
  static final int ORDER_MASK = 0x03;
  static final int HAS_DIVISOR = 0x04;
  static final int HAS_OUTLIERS = 0x80;

  private static final int OUTLIER_BITS = 14; // position, and what rounding up the high part costs

  private final int[] lengths = new int[Long.SIZE + 1];
  private final byte[] positions = new byte[BLOCK];
  private long[] numbers = new long[512];

  void encode(long[] values, int rows, ByteSink out) {
    if (rows == 0) {
      return;
    }
    int order = Math.min(cheapestOrder(values, rows), rows - 1);
    differences(values, rows, order);
    long divisor = divisor(order, rows);
    out.writeByte(divisor == 1 ? order : order | HAS_DIVISOR);
    if (divisor != 1) {
      out.writeVarint(divisor);
      divide(order, rows, divisor);
    }
    for (int i = 0; i < order; i++) {
      out.writeZigzag(numbers[i]);
    }
    for (int from = order; from < rows; from += BLOCK) {
      block(from, Math.min(BLOCK, rows - from), out);
    }
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

  private void differences(long[] values, int rows, int order) {
    if (numbers.length < rows) {
      numbers = new long[Math.max(rows, 2 * numbers.length)];
    }
    System.arraycopy(values, 0, numbers, 0, Math.min(order, rows));
    switch (order) {
      case 0 -> System.arraycopy(values, 0, numbers, 0, rows);
      case 1 -> {
        for (int i = 1; i < rows; i++) {
          numbers[i] = values[i] - values[i - 1];
        }
      }
      default -> {
        numbers[1] = values[1] - values[0];
        for (int i = 2; i < rows; i++) {
          numbers[i] = values[i] - 2 * values[i - 1] + values[i - 2];
        }
      }
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
      if (divisor == 0 ? number != 0 : number % divisor != 0) {
        divisor = gcd(divisor, Math.abs(number));
        if (divisor == 1) {
          return 1;
        }
      }
    }
    return varies ? divisor : 1;
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
    for (int i = from; i < rows; i++) {
      numbers[i] /= divisor;
    }
  }

  private void block(int from, int count, ByteSink out) {
    long pivot = median(numbers[from], numbers[from + count / 2], numbers[from + count - 1]);
    int inside = cheapestLength(from, count, pivot);
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int i = from; i < from + count; i++) {
      long distance = numbers[i] - pivot;
      if (bits(distance) <= inside) {
        min = Math.min(min, distance);
        max = Math.max(max, distance);
      }
    }
    if (min > max) { // the pivot itself lies inside unless every number is an outlier
      min = 0;
      max = 0;
    }
    int width = BitPacking.widthOf(Long.SIZE - Long.numberOfLeadingZeros(max - min));
    write(from, count, pivot + min, width, out);
  }

  /// Returns the length up to which a number's distance from the pivot is packed, not patched.
  private int cheapestLength(int from, int count, long pivot) {
    Arrays.fill(lengths, 0);
    for (int i = from; i < from + count; i++) {
      lengths[bits(numbers[i] - pivot)]++;
    }
    int outliers = 0;
    long outlierBits = 0;
    long best = Long.MAX_VALUE;
    int bestLength = Long.SIZE;
    for (int length = Long.SIZE; length >= 0; length--) {
      long cost = (long) count * length + outlierBits + (long) outliers * (OUTLIER_BITS - length);
      if (cost < best) {
        best = cost;
        bestLength = length;
      }
      outliers += lengths[length];
      outlierBits += (long) lengths[length] * length;
    }
    return bestLength;
  }

  private void write(int from, int count, long base, int width, ByteSink out) {
    int outliers = 0;
    if (width < Long.SIZE) {
      for (int i = 0; i < count; i++) {
        positions[outliers] = (byte) i;
        outliers += ((numbers[from + i] - base) >> width) == 0 ? 0 : 1;
      }
    }
    out.writeByte(outliers == 0 ? width : width | HAS_OUTLIERS);
    out.writeZigzag(base);
    if (outliers > 0) {
      out.writeByte(outliers - 1);
      out.write(positions, 0, outliers);
      for (int i = 0; i < outliers; i++) {
        out.writeZigzag((numbers[from + (positions[i] & 0xFF)] - base) >> width);
      }
    }
    BitPacking.pack(numbers, from, count, base, width, out);
  }
}
