package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Writes columns of doubles bit-exactly in the shortest of the encodings of [ValueTag].
///
/// Confined to one thread.
///
/// ```text
/// constant    := (nothing)
/// decimal     := [exceptions], integer column
/// beside      := [exceptions], integer column less that of the series before
/// exceptions  := count: varint, count × gap to the row before: varint, count × bits: long
/// ulp         := integer column of nearest integers, integer column of doubles between
/// bits        := integer column
/// ```
///
/// A column inside another begins with its tag; if it is constant, the value follows, as a zigzag
/// when it is a decimal and as a long else.
/* 1. Decimals: ALP, Afroozeh et al., "ALP: Adaptive Lossless floating-Point Compression" (2023). */
final class ValueEncoder {
  /// Sums of durations are counted in nanoseconds by most clients.
  private static final int ULP_SCALE = 9;

  /// From here on a decimal takes about as many bits as the double.
  private static final int DOUBTFUL_SCALE = 10;

  private static final int MIN_ROWS = 512;
  private static final int SAMPLES = 5;
  private static final int MAX_ULP_BITS = 24;
  private static final int FREE_EXCEPTIONS = 2;
  private static final int ROWS_PER_EXCEPTION = 16;
  private static final int ROWS_PER_DECIMAL_EXCEPTION = 256;

  /// So many series at most are read for the sake of one.
  private static final int MAX_NEIGHBOURS = 8;

  /// What a neighbour saves at least, as a share of the column.
  private static final int WORTH_SHARE = 32;

  private final IntegerEncoder integers;
  private long[] numbers = new long[0];
  private long[] sortables = new long[0]; // apart, since the decimals are still to be written
  private int[] exceptions = new int[64];
  private int exceptionCount;
  private long[] neighbour = new long[0]; // the numbers of the series before
  private long[] differences = new long[0];
  private int neighbourRows;
  private int neighbourScale = Decimal.NO_SCALE;
  private int neighbours; // that the series before needs

  ValueEncoder(Effort effort) {
    integers = new IntegerEncoder(effort);
  }

  /// Forgets the series before.
  void leaveNeighbour() {
    neighbourScale = Decimal.NO_SCALE;
  }

  /// Appends the column, perhaps as what differs from the one that was added so before, and returns
  /// its tag. Exceptions are as the neighbour's numbers are: those of the row before.
  int encodeBeside(long[] bits, int rows, ByteSink out) {
    int from = out.size();
    int tag = encode(bits, rows, out);
    if (ValueTag.encoding(tag) != ValueTag.DECIMAL) {
      leaveNeighbour();
      return tag;
    }
    int scale = ValueTag.scale(tag);
    int needed = 0;
    if (scale == neighbourScale && rows == neighbourRows && neighbours < MAX_NEIGHBOURS) {
      int end = out.size();
      if (differences.length < rows) {
        differences = new long[numbers.length];
      }
      for (int i = 0; i < rows; i++) {
        differences[i] = numbers[i] - neighbour[i];
      }
      int besideTag =
          writeDecimals(bits, differences, rows, ValueTag.of(ValueTag.BESIDE, scale), out);
      int most = end - from - (end - from) / WORTH_SHARE;
      if (out.size() - end < most) {
        out.moveTail(from, end);
        tag = besideTag;
        needed = neighbours + 1;
      } else {
        out.truncate(end);
      }
    }
    keepNeighbour(rows, scale, needed);
    return tag;
  }

  private void keepNeighbour(int rows, int scale, int needed) {
    long[] free = neighbour;
    neighbour = numbers;
    numbers = free;
    neighbourRows = rows;
    neighbourScale = scale;
    neighbours = needed;
  }

  /// Appends the column and returns its tag.
  int encode(long[] bits, int rows, ByteSink out) {
    if (isConstant(bits, rows)) {
      int scale = rows == 0 ? 0 : Decimal.scaleOf(bits[0], 0);
      return ValueTag.of(ValueTag.CONSTANT, scale);
    }
    if (numbers.length < rows) {
      numbers = new long[Math.max(Math.max(rows, MIN_ROWS), 2 * numbers.length)];
    }
    int scale = decimal(bits, rows);
    if (scale >= 0 && scale < DOUBTFUL_SCALE) {
      return writeDecimal(bits, rows, scale, out);
    }
    int from = out.size();
    int tag = writeBits(bits, rows, out);
    int middle = out.size();
    int otherTag = tag;
    if (scale >= 0) {
      otherTag = writeDecimal(bits, rows, scale, out);
    } else if (isNearDecimal(bits, rows)) {
      otherTag = writeUlp(bits, rows, out);
    }
    if (otherTag == tag || out.size() - middle >= middle - from) {
      out.truncate(middle);
      return tag;
    }
    out.moveTail(from, middle);
    return otherTag;
  }

  /// Appends the column with its tag in front.
  void encodeTagged(long[] bits, int rows, ByteSink out) {
    int at = out.size();
    out.writeByte(0);
    int tag = encode(bits, rows, out);
    out.setByte(at, tag);
    if (rows > 0 && ValueTag.encoding(tag) == ValueTag.CONSTANT) {
      writeScalar(bits[0], ValueTag.scale(tag), out);
    }
  }

  /// Appends one double that the scale holds exactly, or its bits when there is no scale.
  static void writeScalar(long bits, int scale, ByteSink out) {
    if (scale == Decimal.NO_SCALE) {
      out.writeLong(bits);
    } else {
      out.writeZigzag(Decimal.toInteger(Double.longBitsToDouble(bits), Decimal.power(scale)));
    }
  }

  private static boolean isConstant(long[] bits, int rows) {
    for (int i = 1; i < rows; i++) {
      if (bits[i] != bits[0]) {
        return false;
      }
    }
    return true;
  }

  /// Fills the numbers and returns their scale; or returns [Decimal#NO_SCALE] when too many rows
  /// are no decimals.
  private int decimal(long[] bits, int rows) {
    int scale = 0;
    int greater = 0;
    int failures = 0;
    for (int i = 0; i < SAMPLES; i++) {
      int found = Decimal.scaleOf(bits[(int) ((long) i * (rows - 1) / (SAMPLES - 1))], scale);
      failures += found == Decimal.NO_SCALE ? 1 : 0;
      if (found > greater) { // one sample alone may be an exception
        scale = greater;
        greater = found;
      } else {
        scale = Math.max(scale, found);
      }
    }
    if (failures > SAMPLES / 2) {
      return Decimal.NO_SCALE;
    }
    while (true) {
      int next = convert(bits, rows, scale);
      if (next <= scale) {
        return next;
      }
      scale = next;
    }
  }

  /// Returns the scale, or a greater one that must be tried, or [Decimal#NO_SCALE] when the
  /// exceptions are too many.
  private int convert(long[] bits, int rows, int scale) {
    exceptionCount = 0;
    int greater = 0; // exceptions that a greater scale would hold
    int greatest = scale;
    double power = Decimal.power(scale);
    long last = 0;
    for (int i = 0; i < rows; i++) {
      long number = Decimal.toInteger(Double.longBitsToDouble(bits[i]), power);
      if (Decimal.is(bits[i], number, power)) {
        last = number;
      } else {
        int found = Decimal.scaleOf(bits[i], scale + 1);
        greatest = Math.max(greatest, found);
        greater += found == Decimal.NO_SCALE ? 0 : 1;
        except(i);
        if (greater > FREE_EXCEPTIONS + rows / ROWS_PER_DECIMAL_EXCEPTION) {
          return greatest;
        }
        if (exceptionCount > FREE_EXCEPTIONS + rows / ROWS_PER_EXCEPTION) {
          return greater > 0 ? greatest : Decimal.NO_SCALE;
        }
      }
      numbers[i] = last;
    }
    fillLeadingExceptions(rows);
    return scale;
  }

  private void except(int row) {
    if (exceptionCount == exceptions.length) {
      exceptions = Arrays.copyOf(exceptions, 2 * exceptionCount);
    }
    exceptions[exceptionCount++] = row;
  }

  private void fillLeadingExceptions(int rows) {
    int leading = 0;
    while (leading < exceptionCount && exceptions[leading] == leading) {
      leading++;
    }
    if (leading > 0 && leading < rows) {
      Arrays.fill(numbers, 0, leading, numbers[leading]);
    }
  }

  private int writeDecimal(long[] bits, int rows, int scale, ByteSink out) {
    return writeDecimals(bits, numbers, rows, ValueTag.of(ValueTag.DECIMAL, scale), out);
  }

  /// Returns the tag, with exceptions if there are.
  private int writeDecimals(long[] bits, long[] decimals, int rows, int plainTag, ByteSink out) {
    int tag = plainTag;
    if (exceptionCount > 0) {
      tag |= ValueTag.HAS_EXCEPTIONS;
      out.writeVarint(exceptionCount);
      int previous = 0;
      for (int i = 0; i < exceptionCount; i++) {
        out.writeVarint(exceptions[i] - previous);
        previous = exceptions[i];
      }
      for (int i = 0; i < exceptionCount; i++) {
        out.writeLong(bits[exceptions[i]]);
      }
    }
    integers.encode(decimals, rows, out);
    return tag;
  }

  private static boolean isNearDecimal(long[] bits, int rows) {
    int near = 0;
    for (int i = 0; i < SAMPLES; i++) {
      long sample = bits[(int) ((long) i * (rows - 1) / (SAMPLES - 1))];
      near += Math.abs(ulps(sample, Decimal.power(ULP_SCALE))) < 1L << MAX_ULP_BITS ? 1 : 0;
    }
    return near > SAMPLES / 2;
  }

  /// Returns how many doubles lie between the value and the nearest decimal.
  private static long ulps(long bits, double power) {
    long number = Decimal.toInteger(Double.longBitsToDouble(bits), power);
    return Decimal.sortable(bits) - Decimal.sortable(Double.doubleToRawLongBits(number / power));
  }

  private int writeUlp(long[] bits, int rows, ByteSink out) {
    double power = Decimal.power(ULP_SCALE);
    for (int i = 0; i < rows; i++) {
      numbers[i] = Decimal.toInteger(Double.longBitsToDouble(bits[i]), power);
    }
    integers.encode(numbers, rows, out);
    for (int i = 0; i < rows; i++) {
      numbers[i] = ulps(bits[i], power);
    }
    integers.encode(numbers, rows, out);
    return ValueTag.of(ValueTag.ULP, ULP_SCALE);
  }

  private int writeBits(long[] bits, int rows, ByteSink out) {
    if (sortables.length < rows) {
      sortables = new long[numbers.length];
    }
    for (int i = 0; i < rows; i++) {
      sortables[i] = Decimal.sortable(bits[i]);
    }
    integers.encode(sortables, rows, out);
    return ValueTag.of(ValueTag.BITS, Decimal.NO_SCALE);
  }
}
