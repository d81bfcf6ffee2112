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
  private final Chains chains = new Chains(parts, listed, lazy);
  private final LineMarks marks = new LineMarks(parts, listed, lazy);
  private final FieldSteps fields = new FieldSteps(parts);
  private byte[] table = new byte[0];
  private byte[] packed = new byte[0]; // where digits are

  private int[] path = new int[96]; // of a line: a part, how often its tail was passed, its step
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
    if (!marks.open(tableSource)) {
      return false;
    }
    chains.begin();
    return true;
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
      chains.rewind();
      listed.rewind();
      marks.rewind();
      passedLines = 0;
    }
    for (; passedLines < nextLine; passedLines++) {
      int _ = chains.follow();
      if (marks.areCounted()) {
        boolean _ = marks.pass(chains.counted());
      }
    }
    nextLine++;
    passedLines++;
  }

  /// Passes a part with no choice behind it once more, and returns how often it was, which is less
  /// often than it may be.
  private int pass(int[] runs, int part) {
    int count = runs[part + PartReader.COUNT];
    if (count >= runs[part + PartReader.PASSES]) {
      throw corrupt("parts that are passed " + count + " times", "one more time");
    }
    runs[part + PartReader.COUNT] = count + 1;
    return count;
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
    if (nextLine >= passedLines && marks.isDone()) {
      nextLine++;
      return -1;
    }
    try {
      go();
      if (fields.areWanted()) {
        return writeFields(from);
      }
      if (marks.areSome() && !follow()) {
        return -1;
      }
      return whole(from, marks.areSome() ? writeFollowed(from) : write(from));
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
    chains.countPassed();
    int at = from;
    int part = 0;
    do {
      int turn = chains.take(part);
      part = Chains.end(turn);
      at = chain(turn, chains.taken(part), at);
    } while (part != Chains.END);
    return at;
  }

  /// Follows the next line, and returns whether it may have the needle.
  private boolean follow() {
    int found = chains.follow();
    return marks.take(found, marks.areCounted() ? chains.counted() : 0);
  }

  /// Writes the line that was followed.
  private int writeFollowed(int from) {
    chains.countBefore();
    int at = from;
    for (int step = 0; step < chains.steps(); step++) {
      at = chain(chains.turn(step), chains.takenBehind(step), at);
    }
    return at;
  }

  /// Writes the parts of a chain and returns where they end.
  ///
  /// @param taken how many turns were taken from the part that ends it; −1 when it is passed as the
  ///   others are
  private int chain(int turn, int taken, int from) {
    int[] runs = parts.runs();
    int[] links = chains.links();
    int link = chains.link(turn);
    int next = Chains.head(turn);
    int at = from;
    while (next >= 0) {
      int part = runs[next + PartReader.TAIL];
      at = text(runs, next, at);
      next = links[link++];
      int count = next < 0 && taken >= 0 ? taken : pass(runs, part);
      at = field(runs, part, count, at);
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
        parts.leaveOut(path[i], listed, 1);
      }
    }
    return at;
  }

  /// Finds the parts that the next line passes, and returns the state behind them.
  private int walkParts() {
    int[] runs = parts.runs();
    int state = FieldSyntax.START;
    int end = 0;
    chains.countPassed();
    steps = 0;
    do {
      int turn = chains.take(end);
      int[] links = chains.links();
      int link = chains.link(turn);
      end = Chains.end(turn);
      int taken = chains.taken(end);
      int next = Chains.head(turn);
      while (next >= 0) {
        int part = runs[next + PartReader.TAIL];
        int step = fields.step(next, state);
        state = FieldSteps.state(step);
        if (steps + 3 > path.length) {
          path = Arrays.copyOf(path, 2 * path.length);
        }
        path[steps++] = next;
        next = links[link++];
        path[steps++] = next < 0 && taken >= 0 ? taken : pass(runs, part);
        path[steps++] = step;
      }
    } while (end != Chains.END);
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
    return parts.bufferBytes()
        + chains.bufferBytes()
        + lazy.bufferBytes()
        + listed.bufferBytes()
        + table.length;
  }

  private CorruptDataException corrupt(String expected, String found) {
    return new CorruptDataException(place, offset, expected, found);
  }
}
