package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.IntPredicate;

/// The parts of a block and where lines go from each of them. Confined to one thread; reused from
/// block to block.
///
/// Constants are texts here, and a part that ends with one and leads to one other part only has
/// that one's text too: lines take fewer steps than they were cut into. A part and those behind it
/// up to where a line has a choice are a *chain*, so that a line asks only at a choice where it
/// goes on.
final class PartReader {
  /// What is needed of a part while lines are written stands together in [#runs()]: where its text
  /// is and how long, which part's field and turns follow it, ...
  static final int TEXT = 0;

  /// Less than 0 when a word goes before the text.
  static final int LENGTH = 1;

  static final int TAIL = 2;
  static final int FIELD = 3;
  static final int ARGUMENT = 4;

  /// ... how often it is passed, how often it was, which is moved on by the reader, ...
  static final int PASSES = 5;

  static final int COUNT = 6;

  /// ... where in [#turns()] its next parts are, and 0 when that is one only, otherwise −1, ...
  static final int TURN = 7;

  static final int MASK = 8;

  /// ... and where in [#columns()] its widths and values are. Of what is not decoded yet the
  /// complement is here.
  static final int WIDTH = 9;

  static final int VALUE = 10;

  /// Where a line that passes may have what is looked for, and over [#COUNT_SHIFT] how many fields
  /// it has that are counted.
  static final int MARK = 11;

  /// Of the part's chain: where in [#chains()] those behind it are, or 0 when that is not known
  /// yet, its last tail, and how often it was passed since that was counted.
  private static final int CHAIN = 12;

  private static final int CHAIN_END = 13;
  private static final int CHAIN_PASSES = 14;
  private static final int CHAIN_MARK = 15;

  /// Ints of a part; those that name a part are multiples.
  static final int STRIDE = 16;

  /// Marks of parts whose text may have it, or whose field that is a word, or part of it.
  static final int IN_TEXT = 1;

  static final int IN_FIELD = 2;

  /// Mark of parts that may have a digit of it.
  static final int HAS_DIGIT = 4;

  static final int COUNT_SHIFT = 3;

  /// Texts that are put together are no longer than this, all of them or one.
  private static final int MAX_JOINED = 1 << 20;

  private static final int MAX_TEXT = 1 << 10;
  private static final int MAX_JOINS = 64;
  private static final int MAX_CHAIN = 64;

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
  private int[] turns = new int[0]; // by part
  private long[] columns = new long[0]; // by part: widths, values
  private int[] runs = new int[0];
  private int joined;
  private int[] chains = new int[256];
  private int chained;
  private int[] passed = new int[64]; // chains that are not counted yet
  private int passedChains;

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

  /// Next parts, by part.
  int[] turns() {
    return turns;
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
    chained = 1;
    passedChains = 0;
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
    runs[run + CHAIN] = 0;
    runs[run + CHAIN_PASSES] = 0;
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
    int turned = 0;
    int valued = 0;
    for (int part = 0; part < size; part++) {
      int run = part * STRIDE;
      boolean choice = degrees[part] > 1;
      if (choice) {
        turnsAt[part] = lazy.skip(in, passes[part]);
      }
      runs[run + MASK] = choice ? -1 : 0;
      runs[run + TURN] = choice ? ~turned : turned;
      turned += choice ? passes[part] : 1;
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
    turns = turns.length < turned ? new int[turned + (turned >> 2)] : turns;
    columns = columns.length < valued ? new long[valued + (valued >> 2)] : columns;
    for (int part = 0; part < size; part++) {
      if (degrees[part] == 1) {
        turns[runs[part * STRIDE + TURN]] = nexts[firsts[part]] * STRIDE;
      }
    }
  }

  /// Starts from the first line again.
  void rewind() {
    for (int part = 0; part < size; part++) {
      runs[part * STRIDE + COUNT] = 0;
      runs[part * STRIDE + CHAIN_PASSES] = 0;
    }
    passedChains = 0;
  }

  /// Parts that follow each other, by chain; behind the last one is −1.
  int[] chains() {
    return chains;
  }

  /// Returns where the parts behind a part are in its chain.
  int chain(int run) {
    int known = runs[run + CHAIN];
    return known > 0 ? known : newChain(run);
  }

  private int newChain(int run) {
    int start = chained;
    int mark = runs[run + MARK];
    int next = run;
    for (int i = 0; i < MAX_CHAIN && degrees[runs[next + TAIL] / STRIDE] == 1; i++) {
      next = nexts[firsts[runs[next + TAIL] / STRIDE]] * STRIDE;
      addToChain(next);
    }
    addToChain(-1);
    for (int link = start; chains[link] >= 0; link++) {
      int more = runs[chains[link] + MARK];
      mark = (mark + (more & -(1 << COUNT_SHIFT))) | (more & (1 << COUNT_SHIFT) - 1);
    }
    runs[run + CHAIN_MARK] = mark;
    runs[run + CHAIN_END] = runs[next + TAIL];
    runs[run + CHAIN] = start;
    return start;
  }

  private void addToChain(int run) {
    if (chained == chains.length) {
      chains = Arrays.copyOf(chains, 2 * chained);
    }
    chains[chained++] = run;
  }

  /// Returns the last tail of a part's chain.
  int chainEnd(int run) {
    chain(run);
    return runs[run + CHAIN_END];
  }

  /// Returns the marks of a part's chain, all of them, and how many fields it has that are counted.
  int chainMark(int run) {
    chain(run);
    return runs[run + CHAIN_MARK];
  }

  /// Notes that a part's chain was passed, and returns its last tail.
  int passChain(int run) {
    if (runs[run + CHAIN_PASSES]++ == 0) {
      if (passedChains == passed.length) {
        passed = Arrays.copyOf(passed, 2 * passedChains);
      }
      passed[passedChains++] = run;
    }
    return chainEnd(run);
  }

  /// Returns how many chains were passed since [#clearPassed()].
  int passedChains() {
    return passedChains;
  }

  int passedChain(int index) {
    return passed[index];
  }

  /// Takes it back that a part's chain was passed, for once.
  void unpassChain(int run) {
    runs[run + CHAIN_PASSES]--;
  }

  /// Returns how often a chain was passed, which is then taken as counted.
  int takePasses(int run) {
    int passes = runs[run + CHAIN_PASSES];
    runs[run + CHAIN_PASSES] = 0;
    return passes;
  }

  void clearPassed() {
    passedChains = 0;
  }

  /// Decodes which parts come next after the one of the run, and returns where they are.
  int decodeTurns(int run, LazyColumns lazy) {
    int part = run / STRIDE;
    int count = passes[part];
    long[] ranks = lazy.decode(turnsAt[part], count);
    int from = ~runs[run + TURN];
    for (int i = 0; i < count; i++) {
      long rank = ranks[i];
      if (rank < 0 || rank >= degrees[part]) {
        throw lazy.corrupt("one of " + degrees[part] + " parts", Long.toString(rank));
      }
      turns[from + i] = nexts[firsts[part] + (int) rank] * STRIDE;
    }
    runs[run + TURN] = from;
    return from;
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
    return turns.length * Integer.BYTES + columns.length * Long.BYTES + text.length;
  }
}
