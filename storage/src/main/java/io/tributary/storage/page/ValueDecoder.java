package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.Arrays;

/// Reads what [ValueEncoder] writes. Confined to one thread.
final class ValueDecoder {
  private static final int MIN_ROWS = 512;

  private final IntegerDecoder integers = new IntegerDecoder();
  private long[] numbers = new long[0];
  private long[] distances = new long[0];
  private int[] exceptionRows = new int[0];
  private int exceptions;
  private long[] neighbour = new long[0]; // the numbers decoded before

  /// The rows `[from, to)` of a column of `rows`, to be put at `at` of an array.
  record Slice(int rows, int from, int to) {}

  /// Decodes the integers of a decimal column alone, up to the slice's last row; those of the
  /// series before were decoded as far just now if it stands beside that.
  private void decodeNumbers(int tag, ByteSource in, Slice slice) {
    long[] free = neighbour;
    neighbour = numbers;
    numbers = free;
    prepare(slice.rows);
    integers.decode(in, slice.rows, slice.to, numbers);
    if (ValueTag.encoding(tag) == ValueTag.BESIDE) {
      for (int i = 0; i < slice.to; i++) {
        numbers[i] += neighbour[i];
      }
    }
  }

  /// Takes the numbers of a series decoded before.
  void setNumbers(long[] from, int rows) {
    prepare(rows);
    System.arraycopy(from, 0, numbers, 0, rows);
  }

  /// Returns the first numbers of the series just decoded, in `to` if that is large enough.
  long[] copyNumbers(long[] to, int rows) {
    long[] copy = to.length < rows ? new long[rows] : to;
    System.arraycopy(numbers, 0, copy, 0, rows);
    return copy;
  }

  private void prepare(int rows) {
    if (numbers.length < rows) {
      numbers = new long[Math.max(Math.max(rows, MIN_ROWS), 2 * numbers.length)];
    }
  }

  /// Decodes a column that is not constant; one that stands beside another after that one, at least
  /// as far.
  void decode(int tag, ByteSource in, Slice slice, double[] out, int at) {
    int rows = slice.rows;
    if (!ValueTag.hasDecimals(tag)) {
      prepare(rows);
    }
    int from = slice.from;
    int count = slice.to - from;
    switch (ValueTag.encoding(tag)) {
      case ValueTag.DECIMAL, ValueTag.BESIDE -> decimals(tag, in, slice, out, at);
      case ValueTag.ULP -> {
        if (distances.length < rows) {
          distances = new long[numbers.length];
        }
        integers.decode(in, rows, rows, numbers);
        integers.decode(in, rows, rows, distances);
        double power = Decimal.power(ValueTag.scale(tag));
        for (int i = 0; i < count; i++) {
          long near = Decimal.sortable(Double.doubleToRawLongBits(numbers[from + i] / power));
          out[at + i] = Double.longBitsToDouble(Decimal.sortable(near + distances[from + i]));
        }
      }
      default -> {
        integers.decode(in, rows, rows, numbers);
        for (int i = 0; i < count; i++) {
          out[at + i] = Double.longBitsToDouble(Decimal.sortable(numbers[from + i]));
        }
      }
    }
  }

  /// Decodes a column that begins with its tag, up to its last byte.
  void decodeTagged(ByteSource in, int rows, double[] out) {
    int tag = in.readByte();
    if (!ValueTag.isValid(tag) || ValueTag.encoding(tag) == ValueTag.BESIDE) {
      throw in.corrupt("the tag of a column", Integer.toString(tag));
    }
    if (ValueTag.encoding(tag) == ValueTag.CONSTANT) {
      double value = rows == 0 ? 0 : readScalar(in, ValueTag.scale(tag));
      Arrays.fill(out, 0, rows, value);
    } else {
      decode(tag, in, new Slice(rows, 0, rows), out, 0);
    }
  }

  /// Reads what [ValueEncoder#writeScalar(long, int, ByteSink)] writes.
  static double readScalar(ByteSource in, int scale) {
    if (scale == Decimal.NO_SCALE) {
      return Double.longBitsToDouble(in.readLong());
    }
    return in.readZigzag() / Decimal.power(scale);
  }

  /// Decodes a decimal column only for the sake of the next, which stands beside it.
  void decodeNeighbour(int tag, ByteSource in, Slice slice) {
    readExceptions(tag, in, slice.rows);
    decodeNumbers(tag, in, slice);
  }

  /// Reads the rows of exceptions, and returns where their bits begin.
  private int readExceptions(int tag, ByteSource in, int rows) {
    exceptions = 0;
    if (!ValueTag.hasExceptions(tag)) {
      return 0;
    }
    exceptions = in.readCount(rows);
    readExceptionRows(in, exceptions, rows);
    return in.take(exceptions * Long.BYTES);
  }

  private void decimals(int tag, ByteSource in, Slice slice, double[] out, int at) {
    int exceptionBits = readExceptions(tag, in, slice.rows);
    decodeNumbers(tag, in, slice);
    int from = slice.from;
    int count = slice.to - from;
    if (ValueTag.scale(tag) == 0) {
      for (int i = 0; i < count; i++) {
        out[at + i] = numbers[from + i];
      }
    } else {
      double power = Decimal.power(ValueTag.scale(tag));
      for (int i = 0; i < count; i++) {
        out[at + i] = numbers[from + i] / power;
      }
    }
    for (int i = 0; i < exceptions; i++) {
      int row = exceptionRows[i] - from;
      if (row >= 0 && row < count) {
        long bits = ByteSource.longAt(in.bytes(), exceptionBits + i * Long.BYTES);
        out[at + row] = Double.longBitsToDouble(bits);
      }
    }
  }

  private void readExceptionRows(ByteSource in, int exceptions, int rows) {
    if (exceptionRows.length < exceptions) {
      exceptionRows = new int[exceptions];
    }
    int row = 0;
    for (int i = 0; i < exceptions; i++) {
      row += in.readCount(rows - 1 - row);
      exceptionRows[i] = row;
    }
  }
}
