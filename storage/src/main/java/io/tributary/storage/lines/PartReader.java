package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.util.Arrays;

/// The parts of a block and where lines go from each of them. Confined to one thread; reused from
/// block to block.
///
/// Constants are texts here, and a part that ends with one and leads to one other part only has
/// that one's text too: lines take fewer steps than they were cut into.
final class PartReader {
  /// What is needed of a part while lines are written stands together in [#runs()]: where its text
  /// is and how long, which part's field and turns follow it, ...
  static final int TEXT = 0;

  /// Less than 0 when a word goes before the text.
  static final int LENGTH = 1;

  static final int TAIL = 2;
  static final int FIELD = 3;
  static final int ARGUMENT = 4;

  /// ... where in [#columns()] the next part is, and how much further the one after that, ...
  static final int TURN = 5;

  static final int STEP = 6;

  /// ... and where the next width and value are.
  static final int WIDTH = 7;

  static final int VALUE = 8;

  /// 1 where a line that passes may have what is looked for, else 0.
  static final int MARK = 9;

  /// Ints of a part; those that name a part are multiples.
  static final int STRIDE = 10;

  private static final long[] NONE = {};

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
  private int turns;
  private byte[] text = new byte[0];
  private long[] columns = NONE; // by part: next parts, widths, values
  private int[] runs = new int[0];
  private long[] scratch = NONE;
  private int joined;

  /// Reads the table up to the texts.
  ///
  /// @param limit how many parts the lines can pass altogether
  void readTable(ByteSource in, long limit) {
    size = in.readCount(LineFormat.MAX_PARTS);
    passesAllowed = limit;
    turns = 0;
    grow();
    for (int part = 0; part < size; part++) {
      readPart(in, part);
    }
    if (size == 0 || fields[0] != LineFormat.END || lengths[0] != 0) {
      throw in.corrupt("a part to start from", "none");
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
    firsts[part] = turns;
    nexts = nexts.length < turns + degree ? Arrays.copyOf(nexts, 2 * (turns + degree)) : nexts;
    for (int i = 0; i < degree; i++) {
      int next = in.readCount(size - 1);
      if (next == 0) {
        throw in.corrupt("a part that is entered", "the first");
      }
      nexts[turns++] = next;
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

  long[] columns() {
    return columns;
  }

  /// By part; the places in columns are moved on by the reader.
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
    for (int joins = 0; joins < MAX_JOINS && leadsToOne(tail); joins++) {
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

  /// Marks parts whose texts have the clue, and those with words if these may have it, and returns
  /// whether there are any.
  boolean mark(Clue clue, boolean words) {
    int any = 0;
    for (int part = 0; part < size; part++) {
      int run = part * STRIDE;
      int tail = runs[run + TAIL];
      int start = runs[run + TEXT];
      int length = runs[run + LENGTH];
      boolean hasWord = length < 0 || runs[tail + FIELD] == LineFormat.WORD;
      int end = start + (length < 0 ? -1 - length : length);
      runs[run + MARK] = (hasWord && words) || clue.text().isIn(text, start, end) ? 1 : 0;
      any |= runs[run + MARK];
    }
    return any != 0;
  }

  /// Reads the columns of all parts.
  void readColumns(ByteSource in, IntegerDecoder integers) {
    columns = columns.length < size ? new long[2 * size] : columns;
    int at = 0;
    for (int part = 0; part < size; part++) {
      int run = part * STRIDE;
      runs[run + TURN] = at;
      runs[run + STEP] = degrees[part] > 1 ? 1 : 0;
      at = degrees[part] > 1 ? turns(in, integers, part, at) : only(part, at);
      if (fields[part] == LineFormat.VARIED) {
        runs[run + WIDTH] = at;
        at = decode(in, integers, part, at);
        checkWidths(in, part);
      }
      if (hasValue(fields[part])) {
        runs[run + VALUE] = at;
        at = decode(in, integers, part, at);
      }
    }
  }

  /// Puts the only next part, if any, where it can be read again and again.
  private int only(int part, int at) {
    reserve(at + 1);
    columns[at] = degrees[part] == 0 ? 0 : (long) nexts[firsts[part]] * STRIDE;
    return at + 1;
  }

  private void reserve(int end) {
    columns = columns.length < end ? Arrays.copyOf(columns, 2 * end) : columns;
  }

  private static boolean hasValue(int field) {
    return field == LineFormat.NUMBER
        || field == LineFormat.PADDED
        || field == LineFormat.VARIED
        || field == LineFormat.TIME;
  }

  private int decode(ByteSource in, IntegerDecoder integers, int part, int at) {
    int count = passes[part];
    scratch = scratch.length < count ? new long[count] : scratch;
    integers.decode(in, count, count, scratch);
    int end = at + count;
    reserve(end);
    System.arraycopy(scratch, 0, columns, at, count);
    return end;
  }

  private int turns(ByteSource in, IntegerDecoder integers, int part, int at) {
    int end = decode(in, integers, part, at);
    for (int i = at; i < end; i++) {
      long rank = columns[i];
      if (rank < 0 || rank >= degrees[part]) {
        throw in.corrupt("one of " + degrees[part] + " parts", Long.toString(rank));
      }
      columns[i] = (long) nexts[firsts[part] + (int) rank] * STRIDE;
    }
    return end;
  }

  private void checkWidths(ByteSource in, int part) {
    int from = runs[part * STRIDE + WIDTH];
    for (int i = from; i < from + passes[part]; i++) {
      if (columns[i] < 1 || columns[i] > LineFormat.MAX_DIGITS) {
        throw in.corrupt("up to " + LineFormat.MAX_DIGITS + " digits", Long.toString(columns[i]));
      }
    }
  }
}
