package io.tributary.storage.lines;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Writes the steps of a block's lines by column. Confined to one thread; reused.
final class ColumnsWriter implements AutoCloseable {
  private final PartTable table;
  private final ZstdCompressCtx zstd;
  private final IntegerEncoder integers = new IntegerEncoder(Effort.THOROUGH);
  private final Turns turns = new Turns();
  private final Listing words = new Listing();
  private final DigitListing uuids = new DigitListing(LineFormat.UUID_DIGITS);
  private final DigitListing[] digits = new DigitListing[LineFormat.MAX_HEX + 1]; // by width
  private PartColumns[] parts = {new PartColumns(0)}; // those behind `size` are of use later
  private int size;
  private final ByteSink head = new ByteSink();
  private final ByteSink packed = new ByteSink();
  private int[] numbers = new int[0]; // of each part of the table, or −1
  private int[] turnOfLink = new int[0]; // or −1
  private long[] columns = new long[0]; // of all parts
  private long[] lengths = new long[64];

  ColumnsWriter(PartTable table, ZstdCompressCtx zstd) {
    this.table = table;
    this.zstd = zstd;
    for (int width = LineFormat.MIN_HEX; width < digits.length; width++) {
      digits[width] = new DigitListing(width);
    }
  }

  /// Appends the block; false, and nothing, when it has too many parts.
  boolean write(byte[] bytes, Steps steps, ByteSink out) {
    begin();
    measure(bytes, steps);
    if (size > LineFormat.MAX_PARTS) {
      return false;
    }
    head.clear();
    head.writeVarint(size);
    int room = 0;
    for (int i = 0; i < size; i++) {
      PartColumns part = parts[i];
      room = part.begin(turns.degree(i), room);
      part.describe(turns.next(i), head);
    }
    columns = columns.length < room ? new long[room + (room >> 2)] : columns;
    fill(bytes, steps);
    writeHead(bytes, out);
    for (int i = 0; i < size; i++) {
      parts[i].write(integers, columns, out);
    }
    writeWords(out);
    write(uuids, out);
    for (int width = LineFormat.MIN_HEX; width < digits.length; width++) {
      write(digits[width], out);
    }
    return true;
  }

  private void write(DigitListing listing, ByteSink out) {
    if (listing.isUsed()) {
      listing.write(integers, out);
    }
  }

  private void begin() {
    words.clear();
    uuids.clear();
    for (int width = LineFormat.MIN_HEX; width < digits.length; width++) {
      digits[width].clear();
    }
    parts[0].resetToStart();
    size = 1;
    turns.clear(table.size() + 1);
    numbers = none(numbers, table.size());
    turnOfLink = none(turnOfLink, table.links());
  }

  private static int[] none(int[] array, int length) {
    int[] enough = array.length < length ? new int[length + (length >> 1)] : array;
    Arrays.fill(enough, 0, length, -1);
    return enough;
  }

  /// Lists the words, and gives all steps the numbers of their parts and turns in the block.
  private void measure(byte[] bytes, Steps steps) {
    PartColumns before = parts[0];
    for (int step = 0; step < steps.size(); step++) {
      if (steps.part(step) == Steps.NONE) {
        continue;
      }
      PartColumns part = columnsOf(steps.part(step));
      if (part.hasWord()) {
        use(bytes, table.word(steps, step));
      }
      steps.setPart(step, part.number());
      steps.setLink(step, turn(steps.link(step), before.number(), part.number()));
      before.pass();
      if (part.field() == LineFormat.NUMBER) {
        part.measure(steps.value(step), steps.width(step));
      } else if (part.field() == LineFormat.WORD) {
        use(bytes, steps.value(step));
      }
      before = part;
      if (part.field() == LineFormat.END) {
        part.pass();
        before = parts[0];
      }
    }
  }

  private int turn(int link, int before, int part) {
    if (link < 0) {
      return turns.take(before, part);
    }
    int known = turnOfLink[link];
    if (known >= 0) {
      turns.again(known);
      return known;
    }
    int turn = turns.take(before, part);
    turnOfLink[link] = turn;
    return turn;
  }

  private PartColumns columnsOf(int part) {
    int number = numbers[part];
    if (number >= 0) {
      return parts[number];
    }
    numbers[part] = size;
    if (size == parts.length) {
      parts = Arrays.copyOf(parts, 2 * size);
      Arrays.setAll(parts, i -> i < size ? parts[i] : new PartColumns(i));
    }
    PartColumns columnsOf = parts[size++];
    columnsOf.reset(part, table);
    return columnsOf;
  }

  private void fill(byte[] bytes, Steps steps) {
    PartColumns before = parts[0];
    for (int step = 0; step < steps.size(); step++) {
      if (steps.part(step) == Steps.NONE) {
        continue;
      }
      PartColumns part = parts[steps.part(step)];
      before.turn(turns.rank(steps.link(step)), columns);
      long value = steps.value(step);
      switch (part.field()) {
        case LineFormat.END, LineFormat.CONSTANT, LineFormat.WORD -> {}
        case LineFormat.HEX ->
            digits[part.argument()].use(bytes, Steps.start(value), Steps.end(value));
        case LineFormat.UUID -> uuids.useUuid(bytes, Steps.start(value));
        default -> part.value(value, steps.width(step), columns);
      }
      before = part.field() == LineFormat.END ? parts[0] : part;
    }
  }

  private void use(byte[] bytes, long bounds) {
    words.use(bytes, Steps.start(bounds), Steps.end(bounds));
  }

  /// Writes the table with all texts and words, which resemble each other.
  private void writeHead(byte[] bytes, ByteSink out) {
    for (int i = 1; i < size; i++) {
      if (!parts[i].hasWord()) {
        int start = table.textStart(parts[i].part());
        head.write(bytes, start, table.textEnd(parts[i].part()) - start);
      }
    }
    for (int word = 0; word < words.size(); word++) {
      head.write(bytes, words.start(word), words.end(word) - words.start(word));
    }
    packed.clear();
    packed.reserve((int) Zstd.compressBound(head.size()));
    byte[] frame = packed.bytes();
    int length = zstd.compressByteArray(frame, 0, frame.length, head.bytes(), 0, head.size());
    out.writeVarint(head.size());
    out.writeVarint(length);
    out.write(frame, 0, length);
  }

  private void writeWords(ByteSink out) {
    int count = words.size();
    lengths = lengths.length < count ? new long[2 * count] : lengths;
    for (int word = 0; word < count; word++) {
      lengths[word] = (long) words.end(word) - words.start(word);
    }
    out.writeVarint(count);
    integers.encodeUnrelated(lengths, 0, count, out);
    words.writeUses(integers, out);
  }

  /// Frees native memory.
  @Override
  public void close() {
    zstd.close();
  }
}
