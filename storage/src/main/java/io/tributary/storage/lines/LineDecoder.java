package io.tributary.storage.lines;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import io.tributary.model.error.CorruptDataException;
import io.tributary.model.logs.Needle;
import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Decodes blocks of lines. Confined to one thread; buffers are kept from block to block.
///
/// Nothing is believed: what does not give lines of the lengths that the caller knows is a
/// [CorruptDataException].
public final class LineDecoder {
  /// Bytes after the end of a line that may be changed while it is written.
  public static final int SLACK = 64;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int SHORT_TEXT = 4 * Long.BYTES;
  private static final int MAX_ZSTD_RATIO = 1 << 16;
  private static final int MAX_TABLE = 1 << 25;

  private final IntegerDecoder integers = new IntegerDecoder();
  private final ByteSource tableSource = new ByteSource();
  private final PartReader parts = new PartReader();
  private final TimeText times = new TimeText();
  private final ListingReader words = new ListingReader();
  private final ListingReader[] digits = new ListingReader[LineFormat.MAX_HEX + 1];
  private final int[] digitsAt = new int[LineFormat.MAX_HEX + 1];
  private byte[] table = new byte[0];
  private int[] wordStarts = new int[1];
  private long[] lengths = new long[0];
  private byte[] packed = new byte[0]; // where digits are
  private @Nullable Clue clue; // where none is given all lines are wanted
  private int[] path = new int[64];
  private int steps;
  private String place = "";
  private int offset;

  public LineDecoder() {
    Arrays.setAll(digits, width -> new ListingReader());
  }

  /// Opens a block of so many lines with so many bytes, from which they are then taken in order.
  ///
  /// @param needle what the lines have that are wanted; null when all are
  /// @return whether some may be; if not, none is to be taken
  public boolean open(
      ByteSource in, int lines, long bytes, @Nullable Needle needle, String newPlace) {
    place = newPlace;
    offset = in.position();
    packed = in.bytes();
    readTable(in);
    parts.readTable(tableSource, bytes + 2L * lines);
    parts.readTexts(tableSource);
    clue = Clue.of(needle);
    if (clue != null && !parts.mark(clue, mayBeInWords(clue))) {
      return false;
    }
    countUses();
    parts.readColumns(in, integers);
    readWords(in);
    for (int width = 0; width < digits.length; width++) {
      if (digits[width].uses() > 0) {
        int count = digits[width].readSize(in);
        digitsAt[width] = in.take(count * bytesOf(width));
        digits[width].readUses(in, integers);
      }
    }
    if (in.remaining() != 0) {
      throw in.corrupt("the end of the block", in.remaining() + " more bytes");
    }
    return true;
  }

  private boolean mayBeInWords(Clue of) {
    int from = tableSource.position();
    return of.mayBeInWords(table, from, from + tableSource.remaining());
  }

  /// Returns how many bytes the digits of a width take; 0 stands for UUIDs.
  private static int bytesOf(int width) {
    return width == 0 ? LineFormat.UUID_DIGITS / 2 : (width + 1) >> 1;
  }

  private void readTable(ByteSource in) {
    int length = in.readCount(MAX_TABLE);
    int frame = in.readCount(in.remaining());
    if (length > (long) frame * MAX_ZSTD_RATIO) {
      throw in.corrupt("a frame of " + length + " bytes", frame + " bytes");
    }
    int at = in.take(frame);
    table = table.length < length + SLACK ? new byte[length + SLACK] : table;
    try {
      long found = Zstd.decompressByteArray(table, 0, length, in.bytes(), at, frame);
      if (found != length) {
        throw in.corrupt(length + " bytes", found + " bytes");
      }
    } catch (ZstdException e) {
      throw new CorruptDataException(place, at, "a zstd frame", String.valueOf(e.getMessage()));
    }
    tableSource.reset(table, 0, length, place);
  }

  private void countUses() {
    words.begin();
    for (ListingReader each : digits) {
      each.begin();
    }
    for (int part = 0; part < parts.size(); part++) {
      int passes = parts.passes(part);
      if (parts.hasWord(part)) {
        words.expect(passes);
      }
      switch (parts.field(part)) {
        case LineFormat.WORD -> words.expect(passes);
        case LineFormat.UUID -> digits[0].expect(passes);
        case LineFormat.HEX -> digits[parts.argument(part)].expect(passes);
        default -> {}
      }
    }
  }

  private void readWords(ByteSource in) {
    int count = words.readSize(in);
    if (wordStarts.length <= count) {
      wordStarts = new int[count + 1];
      lengths = new long[count];
    }
    integers.decode(in, count, count, lengths);
    for (int word = 0; word < count; word++) {
      wordStarts[word] = tableSource.position();
      if (lengths[word] < 0 || lengths[word] > tableSource.remaining()) {
        throw in.corrupt("a word of up to " + tableSource.remaining(), "" + lengths[word]);
      }
      tableSource.take((int) lengths[word]);
    }
    wordStarts[count] = tableSource.position();
    if (tableSource.remaining() != 0) {
      throw in.corrupt("the end of the words", tableSource.remaining() + " more bytes");
    }
    words.readUses(in, integers);
  }

  /// Writes the next line to `out[from]` to `out[to − 1]`; digits 0 where it does not have the
  /// needle.
  ///
  /// @param entryNs the time of its entry
  /// @param out has [#SLACK] bytes after `to`
  public void next(byte[] out, int from, int to, long entryNs) {
    try {
      if (walk(to - from)) {
        write(out, from, to, entryNs);
      } else {
        skip();
        Arrays.fill(out, from, to, (byte) '0');
      }
    } catch (IndexOutOfBoundsException e) { // a part was passed more often than it has values
      throw corrupt("a line", "values of other lines");
    }
  }

  /// Finds the parts that the next line passes, and returns whether it may have the needle.
  private boolean walk(int length) {
    int[] runs = parts.runs();
    long[] columns = parts.columns();
    int marks = clue == null ? 1 : 0;
    int part = 0;
    steps = 0;
    do {
      int turn = runs[part + PartReader.TURN];
      runs[part + PartReader.TURN] = turn + runs[part + PartReader.STEP];
      int next = (int) columns[turn];
      if (steps == path.length) {
        path = Arrays.copyOf(path, 2 * steps);
      }
      path[steps++] = next;
      marks |= runs[next + PartReader.MARK];
      part = runs[next + PartReader.TAIL];
      if (steps > length + 1) { // each but the last has a byte at least
        throw corrupt("a line of " + length + " bytes", steps + " fields");
      }
    } while (runs[part + PartReader.FIELD] != LineFormat.END);
    return marks != 0;
  }

  private void write(byte[] out, int from, int to, long entryNs) {
    int[] runs = parts.runs();
    int at = from;
    for (int step = 0; step < steps; step++) {
      int part = path[step];
      int length = runs[part + PartReader.LENGTH];
      if (length < 0) {
        at = word(out, at, to);
        length = -1 - length;
      }
      if (length > to - at) {
        throw corrupt("a line of " + (to - from) + " bytes", "a longer one");
      }
      copy(parts.text(), runs[part + PartReader.TEXT], out, at, length);
      at = field(runs[part + PartReader.TAIL], out, at + length, to, entryNs);
    }
    if (at != to) {
      throw corrupt("a line of " + (to - from) + " bytes", "a shorter one");
    }
  }

  /// Leaves out the values of a line.
  private void skip() {
    int[] runs = parts.runs();
    for (int step = 0; step < steps; step++) {
      if (runs[path[step] + PartReader.LENGTH] < 0) {
        words.next();
      }
      int part = runs[path[step] + PartReader.TAIL];
      switch (runs[part + PartReader.FIELD]) {
        case LineFormat.NUMBER, LineFormat.PADDED, LineFormat.TIME ->
            runs[part + PartReader.VALUE]++;
        case LineFormat.VARIED -> {
          runs[part + PartReader.WIDTH]++;
          runs[part + PartReader.VALUE]++;
        }
        case LineFormat.HEX -> listed(runs[part + PartReader.ARGUMENT]);
        case LineFormat.UUID -> listed(0);
        case LineFormat.WORD -> words.next();
        default -> {}
      }
    }
  }

  private static void copy(byte[] source, int from, byte[] out, int at, int length) {
    if (length <= SHORT_TEXT) {
      for (int i = 0; i < SHORT_TEXT; i += Long.BYTES) {
        LONG.set(out, at + i, (long) LONG.get(source, from + i));
      }
    } else {
      System.arraycopy(source, from, out, at, length);
    }
  }

  /// Writes the field of a part and returns where it ends, which is not after `to`.
  private int field(int part, byte[] out, int at, int to, long entryNs) {
    int[] runs = parts.runs();
    return switch (runs[part + PartReader.FIELD]) {
      case LineFormat.NUMBER -> {
        int end = Digits.plain(number(part), out, at);
        if (end > to) {
          throw corrupt((to - at) + " digits", (end - at) + " digits");
        }
        yield end;
      }
      case LineFormat.PADDED -> padded(number(part), runs[part + PartReader.ARGUMENT], out, at, to);
      case LineFormat.VARIED -> {
        int width = (int) parts.columns()[runs[part + PartReader.WIDTH]++];
        yield padded(number(part), width, out, at, to);
      }
      case LineFormat.TIME -> time(part, out, at, to, entryNs);
      case LineFormat.HEX -> hex(runs[part + PartReader.ARGUMENT], out, at, to);
      case LineFormat.UUID -> uuid(out, at, to);
      case LineFormat.WORD -> word(out, at, to);
      default -> at;
    };
  }

  private long number(int part) {
    long number = parts.columns()[parts.runs()[part + PartReader.VALUE]++];
    if (number < 0) {
      throw corrupt("a number", Long.toString(number));
    }
    return number;
  }

  private int padded(long number, int width, byte[] out, int at, int to) {
    int end = end(at, width, to);
    Digits.padded(number, width, out, at);
    return end;
  }

  private int end(int at, int length, int to) {
    if (length < 0 || length > to - at) {
      throw corrupt("a field of at most " + (to - at) + " bytes", Integer.toString(length));
    }
    return at + length;
  }

  private int time(int part, byte[] out, int at, int to, long entryNs) {
    int form = parts.runs()[part + PartReader.ARGUMENT];
    int end = end(at, times.length(form), to);
    long value = parts.columns()[parts.runs()[part + PartReader.VALUE]++];
    if (!times.write(form, value, entryNs, out, at)) {
      throw corrupt("a time near " + entryNs, Long.toString(value));
    }
    return end;
  }

  private int hex(int width, byte[] out, int at, int to) {
    int end = end(at, width, to);
    Digits.hex(packed, listed(width), width, out, at);
    return end;
  }

  private int uuid(byte[] out, int at, int to) {
    int end = end(at, LineFormat.UUID_BYTES, to);
    int from = listed(0);
    Digits.hex(packed, from, 8, out, at);
    Digits.hex(packed, from + 4, 4, out, at + 9);
    Digits.hex(packed, from + 6, 4, out, at + 14);
    Digits.hex(packed, from + 8, 4, out, at + 19);
    Digits.hex(packed, from + 10, 12, out, at + 24);
    out[at + 8] = '-';
    out[at + 13] = '-';
    out[at + 18] = '-';
    out[at + 23] = '-';
    return end;
  }

  private int listed(int width) {
    int value = digits[width].next();
    if (value < 0) {
      throw corrupt("a number of digits that is listed", "none");
    }
    return digitsAt[width] + value * bytesOf(width);
  }

  private int word(byte[] out, int at, int to) {
    int word = words.next();
    if (word < 0) {
      throw corrupt("a word that is listed", "none");
    }
    int from = wordStarts[word];
    int length = wordStarts[word + 1] - from;
    int end = end(at, length, to);
    copy(table, from, out, at, length);
    return end;
  }

  private CorruptDataException corrupt(String expected, String found) {
    return new CorruptDataException(place, offset, expected, found);
  }
}
