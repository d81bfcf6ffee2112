package io.tributary.storage.lines;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Writes the steps of a block's lines by column. Confined to one thread; reused.
final class ColumnsWriter implements AutoCloseable {
  private final PartTable table;
  private final ZstdCompressCtx zstd;
  private final IntegerEncoder integers = new IntegerEncoder(Effort.THOROUGH);
  private final Turns turns = new Turns();
  private final Listing words = new Listing();
  private final Listing[] digits = new Listing[LineFormat.MAX_HEX + 1]; // by width; 0: UUIDs
  private final List<PartColumns> parts = new ArrayList<>();
  private final ByteSink head = new ByteSink();
  private final ByteSink packed = new ByteSink();
  private PartColumns[] columnsOf = new PartColumns[0]; // by number in the table
  private int[] turnOf = new int[0]; // by step
  private long[] lengths = new long[64];

  ColumnsWriter(PartTable table, ZstdCompressCtx zstd) {
    this.table = table;
    this.zstd = zstd;
    Arrays.setAll(digits, width -> new Listing());
  }

  /// Appends the block; false, and nothing, when it has too many parts.
  boolean write(byte[] bytes, Steps steps, ByteSink out) {
    begin(steps);
    measure(steps);
    if (parts.size() > LineFormat.MAX_PARTS) {
      return false;
    }
    head.clear();
    head.writeVarint(parts.size());
    for (PartColumns part : parts) {
      int text = part.part < 0 ? 0 : table.textEnd(part.part) - table.textStart(part.part);
      part.begin(turns.degree(part.number));
      part.describe(text, turns.next(part.number), head);
    }
    fill(bytes, steps);
    writeHead(bytes, out);
    parts.forEach(part -> part.write(integers, out));
    writeWords(out);
    for (int width = 0; width < digits.length; width++) {
      if (digits[width].uses() > 0) {
        writeDigits(bytes, width, out);
      }
    }
    return true;
  }

  private void begin(Steps steps) {
    parts.clear();
    parts.add(new PartColumns());
    turns.clear(table.size() + 1);
    columnsOf = columnsOf.length < table.size() ? new PartColumns[table.size()] : columnsOf;
    Arrays.fill(columnsOf, null);
    turnOf = turnOf.length < steps.size() ? new int[steps.size()] : turnOf;
  }

  private void measure(Steps steps) {
    PartColumns before = parts.getFirst();
    for (int step = 0; step < steps.size(); step++) {
      PartColumns part = columnsOf(steps.part(step));
      turnOf[step] = turns.take(before.number, part.number);
      before.pass();
      step += part.hasWord ? 1 : 0;
      if (part.field() == LineFormat.NUMBER) {
        part.measure(steps.value(step), steps.width(step));
      }
      before = part;
      if (part.field() == LineFormat.END) {
        part.pass();
        before = parts.getFirst();
      }
    }
  }

  private PartColumns columnsOf(int part) {
    PartColumns columns = columnsOf[part];
    if (columns == null) {
      columns = new PartColumns(parts.size(), part, table);
      columnsOf[part] = columns;
      parts.add(columns);
    }
    return columns;
  }

  private void fill(byte[] bytes, Steps steps) {
    words.clear();
    for (Listing each : digits) {
      each.clear();
    }
    PartColumns before = parts.getFirst();
    for (int step = 0; step < steps.size(); step++) {
      PartColumns part = columnsOf(steps.part(step));
      before.turn(turns.rank(turnOf[step]));
      if (part.hasWord) {
        use(words, bytes, steps.value(step++));
      }
      switch (part.field()) {
        case LineFormat.END -> {}
        case LineFormat.HEX -> use(digits[part.argument()], bytes, steps.value(step));
        case LineFormat.UUID -> use(digits[0], bytes, steps.value(step));
        case LineFormat.WORD -> use(words, bytes, steps.value(step));
        default -> part.value(steps.value(step), steps.width(step));
      }
      before = part.field() == LineFormat.END ? parts.getFirst() : part;
    }
  }

  private static void use(Listing listing, byte[] bytes, long bounds) {
    listing.use(bytes, Steps.start(bounds), Steps.end(bounds));
  }

  /// Writes the table with all texts and words, which resemble each other.
  private void writeHead(byte[] bytes, ByteSink out) {
    for (PartColumns part : parts) {
      if (part.part >= 0 && !part.hasWord) {
        int start = table.textStart(part.part);
        head.write(bytes, start, table.textEnd(part.part) - start);
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
    integers.encodeUnrelated(lengths, count, out);
    words.writeUses(integers, out);
  }

  private void writeDigits(byte[] bytes, int width, ByteSink out) {
    Listing listing = digits[width];
    out.writeVarint(listing.size());
    for (int value = 0; value < listing.size(); value++) {
      pack(bytes, listing.start(value), listing.end(value), out);
    }
    listing.writeUses(integers, out);
  }

  /// Packs digits two to a byte, and leaves hyphens out.
  private static void pack(byte[] bytes, int from, int to, ByteSink out) {
    int start = out.reserve(to - from);
    byte[] into = out.bytes();
    int digits = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] != '-') {
        int digit = Digits.worth(bytes[i]);
        int at = start + (digits >> 1);
        into[at] = (byte) ((digits++ & 1) == 0 ? digit << 4 : into[at] | digit);
      }
    }
    out.advance((digits + 1) >> 1);
  }

  /// Frees native memory.
  @Override
  public void close() {
    zstd.close();
  }
}
