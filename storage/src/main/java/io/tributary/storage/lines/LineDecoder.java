package io.tributary.storage.lines;

import io.tributary.model.error.CorruptDataException;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.ZstdFrame;
import java.util.Arrays;

/// Decodes blocks of lines. Confined to one thread; buffers are kept from block to block.
///
/// Nothing is believed: what does not give lines of the lengths that the caller knows is a
/// [CorruptDataException].
public final class LineDecoder {
  /// Bytes after the end of a line that may be changed while it is written.
  public static final int SLACK = 64;

  private static final int MAX_ZSTD_RATIO = 1 << 16;
  private static final int MAX_TABLE = 1 << 25;

  private final LazyColumns lazy = new LazyColumns();
  private final ByteSource tableSource = new ByteSource();
  private final PartReader parts = new PartReader();
  private final TimeText times = new TimeText();
  private final Listed listed = new Listed(lazy);
  private final LineMarks marks = new LineMarks(parts, listed, lazy);
  private final FieldSteps fields = new FieldSteps(parts);
  private byte[] table = new byte[0];
  private byte[] packed = new byte[0]; // where digits are

  // Of a line: a chain, and how often its last tail was passed; or a part, how often its tail was,
  // and its step.
  private int[] path = new int[96];
  private int steps;
  private int nextLine;
  private int passedLines;
  private byte[] out = new byte[0];
  private int to; // where the line ends in it
  private long entryNs;
  private String place = "";
  private int offset;

  /// Opens a block of so many lines with so many bytes, from which they are then taken in order.
  /// The source's bytes must not change meanwhile.
  ///
  /// @return whether some lines may be wanted; if not, none is to be taken
  public boolean open(ByteSource in, int lines, long bytes, Wanted wanted, String newPlace) {
    place = newPlace;
    offset = in.position();
    packed = in.bytes();
    nextLine = 0;
    passedLines = 0;
    lazy.reset(in.bytes(), in.position() + in.remaining(), newPlace);
    readTable(in);
    parts.readTable(tableSource, bytes + 2L * lines);
    parts.readTexts(tableSource);
    if (!marks.begin(wanted.needle(), tableSource)) {
      return false;
    }
    fields.reset(wanted.fields());
    listed.count(parts);
    parts.openColumns(in, lazy);
    listed.open(in);
    return marks.open(tableSource);
  }

  private void readTable(ByteSource in) {
    int length = in.readCount(MAX_TABLE);
    int frame = in.readCount(in.remaining());
    if (length > (long) frame * MAX_ZSTD_RATIO) {
      throw in.corrupt("a frame of " + length + " bytes", frame + " bytes");
    }
    table = table.length < length + SLACK ? new byte[length + SLACK] : table;
    ZstdFrame.decompress(in, frame, table, 0, length);
    tableSource.reset(table, 0, length, place);
  }

  /// Says which line is taken next, by its number in the block.
  public void seek(int line) {
    nextLine = line;
  }

  /// Goes to the next line.
  private void go() {
    if (nextLine < passedLines) {
      parts.rewind();
      listed.rewind();
      marks.rewind();
      passedLines = 0;
    }
    if (passedLines < nextLine) {
      for (; passedLines < nextLine; passedLines++) {
        pass();
      }
      countPassed();
    }
    nextLine++;
    passedLines++;
  }

  /// Passes the chains of a line.
  private void pass() {
    int[] runs = parts.runs();
    boolean counts = marks.haveDigits();
    int part = 0;
    int count = 0;
    do {
      int next = leaveChain(runs, part, count(runs, part));
      part = parts.passChain(next);
      count += counts ? parts.chainMark(next) >>> PartReader.COUNT_SHIFT : 0;
    } while (runs[part + PartReader.FIELD] != LineFormat.END);
    end(runs, part);
    if (counts) {
      boolean _ = marks.pass(count);
    }
  }

  /// Counts the parts of the chains that were passed, and leaves out what they have of listings.
  private void countPassed() {
    int[] runs = parts.runs();
    int[] chains = parts.chains();
    for (int i = parts.passedChains(); i > 0; i--) {
      int next = parts.passedChain(i - 1);
      int passed = parts.takePasses(next);
      int link = parts.chain(next);
      while (true) {
        int part = runs[next + PartReader.TAIL];
        leaveOut(runs, next, part, passed);
        runs[part + PartReader.COUNT] += chains[link] < 0 && isCounted(runs, part) ? 0 : passed;
        next = chains[link++];
        if (next < 0) {
          break;
        }
      }
    }
    parts.clearPassed();
  }

  private void leaveOut(int[] runs, int part, int tail, int count) {
    boolean hasWord = runs[part + PartReader.LENGTH] < 0;
    listed.skip(hasWord, runs[tail + PartReader.FIELD], runs[tail + PartReader.ARGUMENT], count);
  }

  /// Returns how often a part was passed, which is less often than it may be.
  private int count(int[] runs, int part) {
    int count = runs[part + PartReader.COUNT];
    if (count >= runs[part + PartReader.PASSES]) {
      throw corrupt("parts that are passed " + count + " times", "one more time");
    }
    return count;
  }

  /// Leaves a part that was passed so often, and returns the next one.
  private int leave(int[] runs, int part, int count) {
    int turn = runs[part + PartReader.TURN];
    if (turn < 0) {
      turn = parts.decodeTurns(part, lazy);
    }
    runs[part + PartReader.COUNT] = count + 1;
    return parts.turns()[turn + (count & runs[part + PartReader.MASK])];
  }

  /// The same of a part that ends a chain: where the chain alone was too long, and there is no
  /// choice, it is counted with the others of the chain.
  private int leaveChain(int[] runs, int part, int count) {
    int next = leave(runs, part, count);
    runs[part + PartReader.COUNT] = part == 0 || isCounted(runs, part) ? count + 1 : count;
    return next;
  }

  /// Returns whether the last part of a chain is counted as soon as a line passes it.
  private static boolean isCounted(int[] runs, int part) {
    return runs[part + PartReader.MASK] != 0 || runs[part + PartReader.FIELD] == LineFormat.END;
  }

  private void end(int[] runs, int part) {
    runs[part + PartReader.COUNT] = count(runs, part) + 1;
  }

  /// Writes the next line to `line[from]` to `line[end − 1]`, or the fields of it that are wanted,
  /// unless it does not have the needle.
  ///
  /// @param line has [#SLACK] bytes after `end`
  /// @param timeNs the time of its entry
  /// @return where what is written ends; −1 when nothing is
  public int next(byte[] line, int from, int end, long timeNs) {
    out = line;
    to = end;
    entryNs = timeNs;
    try {
      if (nextLine == passedLines && !marks.haveDigits()) {
        nextLine++;
        passedLines++;
      } else if (nextLine >= passedLines && marks.isDone()) {
        nextLine++;
        return -1;
      } else {
        go();
      }
      if (fields.areWanted()) {
        return writeFields(from);
      }
      if (marks.areSome() && !walk()) {
        return -1;
      }
      return whole(from, marks.areSome() ? writePath(from) : write(from));
    } catch (IndexOutOfBoundsException e) { // a next part is none
      throw corrupt("a line", "values of other lines");
    }
  }

  private int whole(int from, int end) {
    if (end != to) {
      throw corrupt("a line of " + (to - from) + " bytes", "a shorter one");
    }
    return end;
  }

  private int write(int from) {
    int[] runs = parts.runs();
    int part = 0;
    int count = count(runs, part);
    int at = from;
    do {
      int next = leave(runs, part, count);
      int link = parts.chain(next);
      int[] chains = parts.chains();
      while (true) {
        part = runs[next + PartReader.TAIL];
        count = count(runs, part);
        at = text(runs, next, at);
        at = field(runs, part, count, at);
        next = chains[link++];
        if (next < 0) {
          break;
        }
        runs[part + PartReader.COUNT] = count + 1;
      }
    } while (runs[part + PartReader.FIELD] != LineFormat.END);
    end(runs, part);
    return at;
  }

  /// Finds the chains that the next line passes, and returns whether it may have the needle: if not
  /// it has passed them.
  private boolean walk() {
    int[] runs = parts.runs();
    int found = 0;
    int part = 0;
    int count = count(runs, part);
    steps = 0;
    do {
      int next = leaveChain(runs, part, count);
      part = parts.passChain(next);
      found |= parts.chainMark(next);
      count = count(runs, part);
      if (steps + 2 > path.length) {
        path = Arrays.copyOf(path, 2 * path.length);
      }
      path[steps++] = next;
      path[steps++] = count;
    } while (runs[part + PartReader.FIELD] != LineFormat.END);
    end(runs, part);
    return marks.take(found, marks.haveDigits() ? counted() : 0);
  }

  /// Returns how many fields the chains of the line have that are counted.
  private int counted() {
    int count = 0;
    for (int step = 0; step < steps; step += 2) {
      count += parts.chainMark(path[step]) >>> PartReader.COUNT_SHIFT;
    }
    return count;
  }

  private int writePath(int from) {
    for (int step = 0; step < steps; step += 2) {
      parts.unpassChain(path[step]);
    }
    countPassed();
    int[] runs = parts.runs();
    int[] chains = parts.chains();
    int at = from;
    for (int step = 0; step < steps; step += 2) {
      int next = path[step];
      int link = parts.chain(next);
      while (next >= 0) {
        int part = runs[next + PartReader.TAIL];
        boolean counted = chains[link] < 0 && isCounted(runs, part);
        int count = counted ? path[step + 1] : count(runs, part);
        at = text(runs, next, at);
        at = field(runs, part, count, at);
        runs[part + PartReader.COUNT] += counted ? 0 : 1;
        next = chains[link++];
      }
    }
    return at;
  }

  private int writeFields(int from) {
    boolean plain = fields.isEnd(walkParts());
    int end = plain ? writeSteps(from) : writeParts(from);
    return plain && end <= to ? end : whole(from, end);
  }

  /// Writes the parts of a line.
  private int writeParts(int from) {
    int[] runs = parts.runs();
    int at = from;
    for (int i = 0; i < steps; i += 3) {
      at = field(runs, runs[path[i] + PartReader.TAIL], path[i + 1], text(runs, path[i], at));
    }
    return at;
  }

  /// Writes what is wanted of them.
  private int writeSteps(int from) {
    int[] runs = parts.runs();
    int at = from;
    for (int i = 0; i < steps; i += 3) {
      int step = path[i + 2];
      if (FieldSteps.isEmpty(step)) {
        continue;
      }
      int tail = runs[path[i] + PartReader.TAIL];
      at = fields.write(step, out, at);
      if (FieldSteps.wantsField(step)) {
        at = field(runs, tail, path[i + 1], at);
      } else {
        leaveOut(runs, path[i], tail, 1);
      }
    }
    return at;
  }

  /// Finds the parts that the next line passes, and returns the state behind them.
  private int walkParts() {
    int[] runs = parts.runs();
    int state = FieldSyntax.START;
    int part = 0;
    int count = count(runs, part);
    steps = 0;
    do {
      int next = leave(runs, part, count);
      int link = parts.chain(next);
      int[] chains = parts.chains();
      while (true) {
        part = runs[next + PartReader.TAIL];
        count = count(runs, part);
        int step = fields.step(next, state);
        state = FieldSteps.state(step);
        if (steps + 3 > path.length) {
          path = Arrays.copyOf(path, 2 * path.length);
        }
        path[steps++] = next;
        path[steps++] = count;
        path[steps++] = step;
        next = chains[link++];
        if (next < 0) {
          break;
        }
        runs[part + PartReader.COUNT] = count + 1;
      }
    } while (runs[part + PartReader.FIELD] != LineFormat.END);
    end(runs, part);
    return state;
  }

  /// Writes the text of a part and returns where it ends.
  private int text(int[] runs, int part, int at) {
    int length = runs[part + PartReader.LENGTH];
    int from = at;
    if (length < 0) {
      from = word(at);
      length = -1 - length;
    }
    if (length > to - from) {
      throw corrupt("a text of " + (to - from) + " bytes", "a longer one");
    }
    copy(parts.text(), runs[part + PartReader.TEXT], out, from, length);
    return from + length;
  }

  private static void copy(byte[] source, int from, byte[] out, int at, int length) {
    System.arraycopy(source, from, out, at, length);
  }

  /// Writes the field of a part that was passed so often, and returns where it ends, which is not
  /// after [#to].
  private int field(int[] runs, int part, int count, int at) {
    return switch (runs[part + PartReader.FIELD]) {
      case LineFormat.NUMBER -> {
        int end = Digits.plain(number(runs, part, count), out, at);
        if (end > to) {
          throw corrupt((to - at) + " digits", (end - at) + " digits");
        }
        yield end;
      }
      case LineFormat.PADDED ->
          padded(number(runs, part, count), runs[part + PartReader.ARGUMENT], at);
      case LineFormat.VARIED -> {
        long number = number(runs, part, count);
        yield padded(number, (int) parts.columns()[runs[part + PartReader.WIDTH] + count], at);
      }
      case LineFormat.TIME -> time(runs[part + PartReader.ARGUMENT], value(runs, part, count), at);
      case LineFormat.HEX -> hex(runs[part + PartReader.ARGUMENT], at);
      case LineFormat.UUID -> uuid(at);
      case LineFormat.WORD -> word(at);
      default -> at;
    };
  }

  private long value(int[] runs, int part, int count) {
    int values = runs[part + PartReader.VALUE];
    if (values < 0) {
      values = parts.decodeValues(part, lazy);
    }
    return parts.columns()[values + count];
  }

  private long number(int[] runs, int part, int count) {
    long number = value(runs, part, count);
    if (number < 0) {
      throw corrupt("a number", Long.toString(number));
    }
    return number;
  }

  private int padded(long number, int width, int at) {
    int end = end(at, width);
    Digits.padded(number, width, out, at);
    return end;
  }

  private int end(int at, int length) {
    if (length < 0 || length > to - at) {
      throw corrupt("a field of at most " + (to - at) + " bytes", Integer.toString(length));
    }
    return at + length;
  }

  private int time(int form, long value, int at) {
    int end = end(at, TimeText.length(form));
    if (!times.write(form, value, entryNs, out, at)) {
      throw corrupt("a time near " + entryNs, Long.toString(value));
    }
    return end;
  }

  private int hex(int width, int at) {
    int end = end(at, width);
    Digits.hex(packed, listed.digits(width), width, out, at);
    return end;
  }

  private int uuid(int at) {
    int end = end(at, LineFormat.UUID_BYTES);
    int from = listed.uuid();
    Digits.hex(packed, from, 8, out, at);
    out[at + 8] = '-';
    Digits.hex(packed, from + 4, 4, out, at + 9);
    out[at + 13] = '-';
    Digits.hex(packed, from + 6, 4, out, at + 14);
    out[at + 18] = '-';
    Digits.hex(packed, from + 8, 4, out, at + 19);
    out[at + 23] = '-';
    Digits.hex(packed, from + 10, 12, out, at + 24);
    return end;
  }

  private int word(int at) {
    int word = listed.word(tableSource);
    int from = listed.start(word);
    int length = listed.start(word + 1) - from;
    int end = end(at, length);
    copy(table, from, out, at, length);
    return end;
  }

  /// Returns what it keeps from block to block.
  public int bufferBytes() {
    return parts.bufferBytes() + lazy.bufferBytes() + listed.bufferBytes() + table.length;
  }

  private CorruptDataException corrupt(String expected, String found) {
    return new CorruptDataException(place, offset, expected, found);
  }
}
