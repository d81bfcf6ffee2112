package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.IntegerEncoder;

/// What is written of one part. Confined to one thread.
final class PartColumns {
  private static final long[] NONE = {};

  final int part; // in the table
  final int number; // in the block
  final boolean hasWord;
  private int field;
  private int argument;
  private int passes;
  private int minWidth = Integer.MAX_VALUE;
  private int maxWidth;
  private boolean hasZeros; // in front of a number
  private long min = Long.MAX_VALUE;
  private long max = Long.MIN_VALUE;
  private long[] turns = NONE;
  private long[] widths = NONE;
  private long[] values = NONE;
  private int turned;
  private int valued;

  PartColumns(int number, int part, PartTable table) {
    this.number = number;
    this.part = part;
    this.hasWord = table.hasWord(part);
    this.field = table.field(part);
    this.argument = table.argument(part);
  }

  /// The part that every line starts from.
  PartColumns() {
    number = 0;
    part = -1;
    hasWord = false;
    field = LineFormat.END;
  }

  int field() {
    return field;
  }

  int argument() {
    return argument;
  }

  void pass() {
    passes++;
  }

  int passes() {
    return passes;
  }

  /// Counts a number of so many digits in.
  void measure(long value, int width) {
    minWidth = Math.min(minWidth, width);
    maxWidth = Math.max(maxWidth, width);
    hasZeros |= width > 1 && value < power(width - 1);
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  private static long power(int exponent) {
    long power = 1;
    for (int i = 0; i < exponent; i++) {
      power *= 10;
    }
    return power;
  }

  /// Says that no more is measured, and makes room for the columns.
  ///
  /// @param degree how many parts may come next
  void begin(int degree) {
    if (field == LineFormat.NUMBER) {
      if (min == max && minWidth == maxWidth) {
        field = LineFormat.CONSTANT;
        argument = minWidth;
      } else if (!hasZeros) {
        values = new long[passes];
      } else if (minWidth == maxWidth) {
        field = LineFormat.PADDED;
        argument = minWidth;
        values = new long[passes];
      } else {
        field = LineFormat.VARIED;
        values = new long[passes];
        widths = new long[passes];
      }
    } else if (field == LineFormat.TIME) {
      values = new long[passes];
    }
    if (degree > 1) {
      turns = new long[passes];
    }
  }

  void turn(int rank) {
    if (turns.length > 0) {
      turns[turned++] = rank;
    }
  }

  void value(long value, int width) {
    if (valued < values.length) {
      values[valued] = value;
      if (widths.length > 0) {
        widths[valued] = width;
      }
      valued++;
    }
  }

  /// Writes what the table has of it.
  ///
  /// @param text bytes of its text
  void describe(int text, int[] nexts, ByteSink out) {
    out.writeByte(field);
    out.writeByte(argument);
    out.writeVarint(hasWord ? 0 : text + 1L);
    out.writeVarint(passes);
    if (field == LineFormat.CONSTANT) {
      out.writeVarint(min);
    }
    out.writeVarint(nexts.length);
    for (int next : nexts) {
      out.writeVarint(next);
    }
  }

  void write(IntegerEncoder integers, ByteSink out) {
    integers.encodeUnrelated(turns, turns.length, out);
    integers.encodeUnrelated(widths, widths.length, out);
    integers.encode(values, values.length, out);
  }
}
