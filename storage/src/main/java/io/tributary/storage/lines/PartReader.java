package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// The parts of a block and where lines go from each of them. Confined to one thread; reused from
/// block to block.
///
/// Constants are texts here, and a part that ends with one and leads to one other part only has
/// that one's text too: lines take fewer steps than they were cut into.
final class PartReader {
  /// What is needed of a part while lines are written stands together in [#runs()]: where its text
  /// is and how long, which part's field follows it and leads to the next, ...
  static final int TEXT = 0;

  /// Less than 0 when a word goes before the text.
  static final int LENGTH = 1;

  static final int TAIL = 2;
  static final int FIELD = 3;
  static final int ARGUMENT = 4;

  /// ... how often it is passed, how often it was, which is moved on by the reader, ...
  static final int PASSES = 5;

  static final int COUNT = 6;

  /// ... where in [#columns()] its widths and values are, or the complement when they are not
  /// decoded yet, ...
  static final int WIDTH = 7;

  static final int VALUE = 8;

  /// ... and where a line that passes may have what is looked for, and over [#COUNT_SHIFT] how many
  /// fields it has that are counted.
  static final int MARK = 9;

  /// Ints of a part; those that name a part are multiples.
  static final int STRIDE = 16;

  /// Marks of parts that may have the clue of what is looked for, or a digit of it.
  static final int HAS_CLUE = 1;

  static final int HAS_DIGIT = 2;

  static final int COUNT_SHIFT = 2;

  /// Texts that are put together are no longer than this, all of them or one.
  private static final int MAX_JOINED = 1 << 20;

  private static final int MAX_TEXT = 1 << 10;
  private static final int MAX_JOINS = 64;

  private int size;
  private long passesAllowed;
  private byte[] fields = new byte[0];
  private short[] arguments = new short[0];
  private int[] lengths = new int[0]; // of texts in the block; −1 for a word
  private int[] starts = new int[0];
  private int[] passes = new int[0];
  private long[] constants = new long[0];
  private int[] degrees = new int[0];
  private int[] firsts = new int[0]; // of each part's next ones
  private int[] nexts = new int[0];
  private int nextsSize;
  private int[] turnsAt = new int[0]; // where a column is in the block
  private int[] widthsAt = new int[0];
  private int[] valuesAt = new int[0];
  private byte[] text = new byte[0];
  private long[] columns = new long[0]; // by part: widths, values
  private int[] runs = new int[0];
  private int joined;

  /// Reads the table up to the texts.
  ///
  /// @param limit how many parts the lines can pass altogether
  void readTable(ByteSource in, long limit) {
    size = in.readCount(LineFormat.MAX_PARTS);
    passesAllowed = limit;
    nextsSize = 0;
    grow();
    for (int part = 0; part < size; part++) {
      readPart(in, part);
    }
    if (size == 0 || fields[0] != LineFormat.END || lengths[0] != 0) {
      throw in.corrupt("a part to start from", "none");
    }
    checkEnds(in);
  }

  /// Refuses parts that lead to each other without a choice: no line would end.
  private void checkEnds(ByteSource in) {
    int[] rounds = new int[size]; // the one in which a part was passed
    for (int start = 1; start < size; start++) {
      int part = start;
      while (degrees[part] == 1 && rounds[part] == 0) {
        rounds[part] = start;
        part = nexts[firsts[part]];
      }
      if (degrees[part] == 1 && rounds[part] == start) {
        throw in.corrupt("parts that lead to others", "some that lead to themselves");
      }
    }
  }

  private void grow() {
    if (fields.length < size) {
      fields = new byte[size];
      arguments = new short[size];
      lengths = new int[size];
      starts = new int[size];
      passes = new int[size];
      constants = new long[size];
      degrees = new int[size];
      firsts = new int[size];
      turnsAt = new int[size];
      widthsAt = new int[size];
      valuesAt = new int[size];
      runs = new int[size * STRIDE];
    }
  }

  private void readPart(ByteSource in, int part) {
    int field = in.readByte();
    int argument = in.readByte();
    if (!isField(field, argument)) {
      throw in.corrupt("a field with its argument", field + " with " + argument);
    }
    fields[part] = (byte) field;
    arguments[part] = (short) argument;
    lengths[part] = in.readCount(LineFormat.MAX_TEXT + 1) - 1;
    passes[part] = in.readCount((int) Math.min(Integer.MAX_VALUE, passesAllowed));
    passesAllowed -= passes[part];
    constants[part] = field == LineFormat.CONSTANT ? in.readVarint() : 0;
    int degree = in.readCount(size);
    boolean ends = field == LineFormat.END && part > 0;
    if (ends ? degree > 0 : degree == 0) {
      throw in.corrupt(ends ? "no next part" : "a next part", Integer.toString(degree));
    }
    degrees[part] = degree;
    firsts[part] = nextsSize;
    int needed = nextsSize + degree;
    nexts = nexts.length < needed ? Arrays.copyOf(nexts, 2 * needed) : nexts;
    for (int i = 0; i < degree; i++) {
      int next = in.readCount(size - 1);
      if (next == 0) {
        throw in.corrupt("a part that is entered", "the first");
      }
      nexts[nextsSize++] = next;
    }
  }

  private static boolean isField(int field, int argument) {
    return switch (field) {
      case LineFormat.PADDED, LineFormat.CONSTANT ->
          argument >= 1 && argument <= LineFormat.MAX_DIGITS;
      case LineFormat.HEX -> argument >= 1 && argument <= LineFormat.MAX_HEX;
      case LineFormat.TIME -> TimeText.isForm(argument);
      default -> field <= LineFormat.WORD && argument == 0;
    };
  }

  int size() {
    return size;
  }

  /// Where [#runs()] ends.
  int runsEnd() {
    return size * STRIDE;
  }

  int field(int part) {
    return fields[part];
  }

  int argument(int part) {
    return arguments[part];
  }

  /// The texts that are put together.
  byte[] text() {
    return text;
  }

  /// Widths and values, by part.
  long[] columns() {
    return columns;
  }

  int[] runs() {
    return runs;
  }

  int passes(int part) {
    return passes[part];
  }

  boolean hasWord(int part) {
    return lengths[part] < 0;
  }

  /// Takes the texts, which follow the table, and puts them together.
  void readTexts(ByteSource in) {
    for (int part = 0; part < size; part++) {
      starts[part] = in.take(Math.max(0, lengths[part]));
    }
    joined = 0;
    for (int part = 0; part < size; part++) {
      join(part, in.bytes());
    }
  }

  private void join(int part, byte[] bytes) {
    int start = joined;
    append(part, bytes);
    int tail = part;
    int most = hasWord(part) ? 0 : MAX_JOINS; // how often words were passed is counted by part
    for (int joins = 0; joins < most && leadsToOne(tail); joins++) {
      int next = nexts[firsts[tail]];
      int length = joined - start + lengths[next] + LineFormat.MAX_DIGITS;
      if (hasWord(next) || length > MAX_TEXT || joined > MAX_JOINED) {
        break;
      }
      append(next, bytes);
      tail = next;
    }
    int run = part * STRIDE;
    runs[run + TEXT] = start;
    runs[run + LENGTH] = hasWord(part) ? -1 - (joined - start) : joined - start;
    runs[run + TAIL] = tail * STRIDE;
    runs[run + FIELD] = fields[part];
    runs[run + ARGUMENT] = arguments[part];
    runs[run + PASSES] = passes[part];
    runs[run + COUNT] = 0;
  }

  private boolean leadsToOne(int part) {
    return fields[part] == LineFormat.CONSTANT && degrees[part] == 1;
  }

  private void append(int part, byte[] bytes) {
    int length = Math.max(0, lengths[part]);
    int needed = joined + length + LineFormat.MAX_DIGITS + LineDecoder.SLACK;
    text = text.length < needed ? Arrays.copyOf(text, 2 * needed) : text;
    System.arraycopy(bytes, starts[part], text, joined, length);
    joined += length;
    if (fields[part] == LineFormat.CONSTANT) {
      int width = arguments[part];
      Digits.padded(constants[part], width, text, joined);
      joined += width;
    }
  }

  /// Returns the parts before which there may be a part with one of the fields.
  BitSet behind(IntPredicate ofFields) {
    BitSet behind = new BitSet();
    for (int part = 1; part < size; part++) {
      if (ofFields.test(fields[part])) {
        for (int i = firsts[part]; i < firsts[part] + degrees[part]; i++) {
          behind.set(nexts[i]);
        }
      }
    }
    return behind;
  }

  /// Returns whether a part may come next to the one of the run, whose run a test holds of.
  boolean mayLead(int run, IntPredicate toRuns) {
    int part = run / STRIDE;
    for (int i = firsts[part]; i < firsts[part] + degrees[part]; i++) {
      if (toRuns.test(nexts[i] * STRIDE)) {
        return true;
      }
    }
    return false;
  }

  /// Finds the columns of all parts and makes room for what they hold.
  void openColumns(ByteSource in, LazyColumns lazy) {
    int valued = 0;
    for (int part = 0; part < size; part++) {
      int run = part * STRIDE;
      if (degrees[part] > 1) {
        turnsAt[part] = lazy.skip(in, passes[part]);
      }
      if (fields[part] == LineFormat.VARIED) {
        widthsAt[part] = lazy.skip(in, passes[part]);
        runs[run + WIDTH] = ~valued;
        valued += passes[part];
      }
      if (LineFormat.hasValue(fields[part])) {
        valuesAt[part] = lazy.skip(in, passes[part]);
        runs[run + VALUE] = ~valued;
        valued += passes[part];
      }
    }
    columns = columns.length < valued ? new long[valued + (valued >> 2)] : columns;
  }

  /// Starts from the first line again.
  void rewind() {
    for (int part = 0; part < size; part++) {
      runs[part * STRIDE + COUNT] = 0;
    }
  }

  /// Returns how many parts may come next to one.
  int degree(int part) {
    return degrees[part];
  }

  /// Returns one of them.
  int next(int part, int rank) {
    return nexts[firsts[part] + rank];
  }

  /// Decodes which parts come next to one, each time that it is passed.
  void decodeNexts(int part, LazyColumns lazy, int[] out, int from) {
    int count = passes[part];
    int first = firsts[part];
    int degree = degrees[part];
    long[] ranks = lazy.decode(turnsAt[part], count);
    for (int i = 0; i < count; i++) {
      long rank = ranks[i];
      if (rank < 0 || rank >= degree) {
        throw lazy.corrupt("one of " + degree + " parts", Long.toString(rank));
      }
      out[from + i] = nexts[first + (int) rank];
    }
  }

  /// Leaves out what the part of the run has of listings, so many times.
  void leaveOut(int run, Listed listed, int times) {
    int tail = runs[run + TAIL];
    listed.skip(runs[run + LENGTH] < 0, runs[tail + FIELD], runs[tail + ARGUMENT], times);
  }

  /// Decodes the values of the part of the run, and its widths if it has some, and returns where
  /// the values are.
  int decodeValues(int run, LazyColumns lazy) {
    int part = run / STRIDE;
    int count = passes[part];
    if (fields[part] == LineFormat.VARIED) {
      int widths = ~runs[run + WIDTH];
      lazy.decode(widthsAt[part], count, columns, widths);
      for (int i = widths; i < widths + count; i++) {
        if (columns[i] < 1 || columns[i] > LineFormat.MAX_DIGITS) {
          throw lazy.corrupt(
              "up to " + LineFormat.MAX_DIGITS + " digits", Long.toString(columns[i]));
        }
      }
      runs[run + WIDTH] = widths;
    }
    int values = ~runs[run + VALUE];
    lazy.decode(valuesAt[part], count, columns, values);
    runs[run + VALUE] = values;
    return values;
  }

  int bufferBytes() {
    return columns.length * Long.BYTES + text.length;
  }
}
