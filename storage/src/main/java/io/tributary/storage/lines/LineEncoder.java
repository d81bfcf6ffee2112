package io.tributary.storage.lines;

import com.github.luben.zstd.ZstdCompressCtx;
import io.tributary.storage.codec.ByteSink;

/// Encodes blocks of lines, whatever their bytes. Confined to one thread.
///
/// First all lines are cut into parts; then those that are rare lose their texts to the words, and
/// a line of mostly rare ones becomes one word; then the columns are written.
public final class LineEncoder implements AutoCloseable {
  /// Lines of a block.
  ///
  /// @param bytes one line after the other from 0
  /// @param ends where each ends
  /// @param timesNs times of their entries, nanoseconds since the epoch
  public record Lines(byte[] bytes, int count, int[] ends, long[] timesNs) {}

  /// Parts passed less often are rare: their texts cost less as words than as parts.
  private static final int MIN_PASSES = 4;

  /// Of the texts and words, which are few: higher ones make a block half a percent shorter.
  private static final int ZSTD_LEVEL = 3;

  /// Longer lines are words.
  private static final int MAX_LINE = 1 << 15;

  private final LineScanner scanner = new LineScanner();
  private final PartTable table = new PartTable();
  private final Steps cut = new Steps();
  private final Steps kept = new Steps();
  private final ColumnsWriter writer;
  private int[] lineSteps = new int[0]; // where the steps of each line end

  public LineEncoder() {
    ZstdCompressCtx zstd = new ZstdCompressCtx();
    zstd.setLevel(ZSTD_LEVEL);
    writer = new ColumnsWriter(table, zstd);
  }

  /// Appends a block; false, and nothing, when its lines are too different.
  public boolean encode(Lines lines, ByteSink out) {
    table.clear(lines.bytes);
    cut.clear();
    kept.clear();
    lineSteps = lineSteps.length < lines.count ? new int[lines.count] : lineSteps;
    int from = 0;
    for (int line = 0; line < lines.count; line++) {
      cut(lines.bytes, from, lines.ends[line], lines.timesNs[line]);
      lineSteps[line] = cut.size();
      from = lines.ends[line];
    }
    int step = 0;
    from = 0;
    for (int line = 0; line < lines.count; line++) {
      keep(step, lineSteps[line], Steps.bounds(from, lines.ends[line]));
      step = lineSteps[line];
      from = lines.ends[line];
    }
    return writer.write(lines.bytes, kept, out);
  }

  private void cut(byte[] bytes, int from, int to, long entryNs) {
    if (to - from > MAX_LINE || !scanner.scan(bytes, from, to, entryNs)) {
      return; // a line without steps is a word
    }
    int part = PartTable.START;
    for (int i = 0; i < scanner.parts(); i++) {
      int start = scanner.fieldStart(i);
      int end = scanner.fieldEnd(i);
      int field = scanner.field(i);
      part = table.pass(scanner.textStart(i), start, field, scanner.argument(i), part);
      boolean value = field == LineFormat.NUMBER || field == LineFormat.TIME;
      cut.add(part, value ? scanner.value(i) : Steps.bounds(start, end), end - start);
    }
  }

  private void keep(int from, int to, long line) {
    int rare = 0;
    for (int step = from; step < to; step++) {
      rare += table.passes(cut.part(step)) < MIN_PASSES ? 1 : 0;
    }
    if (from == to || (rare > 1 && 2 * rare > to - from)) {
      int word = word(LineFormat.END, 0);
      kept.add(word, line, 0);
      kept.add(word, 0, 0);
      return;
    }
    for (int step = from; step < to; step++) {
      int part = cut.part(step);
      if (table.passes(part) < MIN_PASSES) {
        int word = word(table.field(part), table.argument(part));
        kept.add(word, Steps.bounds(table.textStart(part), table.textEnd(part)), 0);
        kept.add(word, cut.value(step), cut.width(step));
      } else {
        kept.add(part, cut.value(step), cut.width(step));
      }
    }
  }

  /// Returns the part with a word for its text.
  private int word(int field, int argument) {
    return table.pass(0, 0, field, argument, PartTable.WORD);
  }

  /// Frees native memory.
  @Override
  public void close() {
    writer.close();
  }
}
