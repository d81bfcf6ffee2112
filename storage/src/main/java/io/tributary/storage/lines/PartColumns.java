package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.IntegerEncoder;

/// What is written of one part, whose columns are somewhere in an array of all. Confined to one
/// thread; reused after [#reset].
final class PartColumns {
  private static final long[] LEAST = new long[LineFormat.MAX_DIGITS + 1]; // of so many digits

  static {
    for (int digits = 2; digits < LEAST.length; digits++) {
      LEAST[digits] = digits == 2 ? 10 : 10 * LEAST[digits - 1];
    }
  }

  private int part; // in the table
  private final int number; // in the block
  private boolean hasWord;
  private int field;
  private int argument;
  private int text; // bytes of it
  private int passes;
  private int minWidth;
  private int maxWidth;
  private boolean hasZeros; // in front of a number
  private long min;
  private long max;
  private int turns; // where the columns begin; −1 where there is none
  private int widths;
  private int values;
  private int turned;
  private int valued;

  PartColumns(int number) {
    this.number = number;
  }

  void reset(int newPart, PartTable table) {
    part = newPart;
    hasWord = table.hasWord(part);
    field = table.field(part);
    argument = table.argument(part);
    text = hasWord ? -1 : table.textEnd(part) - table.textStart(part);
    passes = 0;
    minWidth = Integer.MAX_VALUE;
    maxWidth = 0;
    hasZeros = false;
    min = Long.MAX_VALUE;
    max = Long.MIN_VALUE;
  }

  /// Makes it the part that every line starts from.
  void resetToStart() {
    part = -1;
    hasWord = false;
    field = LineFormat.END;
    argument = 0;
    text = 0;
    passes = 0;
  }

  int part() {
    return part;
  }

  int number() {
    return number;
  }

  boolean hasWord() {
    return hasWord;
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

  /// Counts a number of so many digits in.
  void measure(long value, int width) {
    minWidth = Math.min(minWidth, width);
    maxWidth = Math.max(maxWidth, width);
    hasZeros |= value < LEAST[width];
    min = Math.min(min, value);
    max = Math.max(max, value);
  }

  /// Says that no more is measured, and takes room for the columns; returns where that ends.
  ///
  /// @param degree how many parts may come next
  /// @param room where it begins
  int begin(int degree, int room) {
    int end = room;
    turned = 0;
    valued = 0;
    turns = -1;
    widths = -1;
    values = -1;
    if (degree > 1) {
      turns = end;
      end += passes;
    }
    if (field == LineFormat.NUMBER) {
      describeNumbers();
    }
    if (field == LineFormat.VARIED) {
      widths = end;
      end += passes;
    }
    if (LineFormat.hasValue(field)) {
      values = end;
      end += passes;
    }
    return end;
  }

  private void describeNumbers() {
    if (min == max && minWidth == maxWidth) {
      field = LineFormat.CONSTANT;
      argument = minWidth;
    } else if (hasZeros && minWidth == maxWidth) {
      field = LineFormat.PADDED;
      argument = minWidth;
    } else if (hasZeros) {
      field = LineFormat.VARIED;
    }
  }

  void turn(int rank, long[] columns) {
    if (turns >= 0) {
      columns[turns + turned++] = rank;
    }
  }

  void value(long value, int width, long[] columns) {
    columns[values + valued] = value;
    if (widths >= 0) {
      columns[widths + valued] = width;
    }
    valued++;
  }

  /// Writes what the table has of it.
  void describe(int[] nexts, ByteSink out) {
    out.writeByte(field);
    out.writeByte(argument);
    out.writeVarint(text + 1L);
    out.writeVarint(passes);
    if (field == LineFormat.CONSTANT) {
      out.writeVarint(min);
    }
    out.writeVarint(nexts.length);
    for (int next : nexts) {
      out.writeVarint(next);
    }
  }

  void write(IntegerEncoder integers, long[] columns, ByteSink out) {
    if (turns >= 0) {
      integers.encodeUnrelated(columns, turns, passes, out);
    }
    if (widths >= 0) {
      integers.encodeUnrelated(columns, widths, passes, out);
    }
    if (values >= 0) {
      integers.encodeSampled(columns, values, passes, out);
    }
  }
}
