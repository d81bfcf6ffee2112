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
  /// @param bytes one line after the other from 0; eight more are readable
  /// @param ends where each ends
  /// @param timesNs times of their entries, nanoseconds since the epoch
  public record Lines(byte[] bytes, int count, int[] ends, long[] timesNs) {}

  /// Parts passed less often are rare: their texts cost less as words than as parts.
  private static final int MIN_PASSES = 4;

  /// Of the texts and words, which are few: higher ones make a block half a percent shorter.
  private static final int ZSTD_LEVEL = 3;

  /// Longer lines are words.
  private static final int MAX_LINE = 1 << 15;

  private final PartTable table = new PartTable();
  private final Steps steps = new Steps();
  private final LineScanner scanner = new LineScanner(table, steps);
  private final ColumnsWriter writer;

  public LineEncoder() {
    ZstdCompressCtx zstd = new ZstdCompressCtx();
    zstd.setLevel(ZSTD_LEVEL);
    writer = new ColumnsWriter(table, zstd);
  }

  /// Appends a block; false, and nothing, when its lines are too different.
  ///
  /// @param texts is told all lines in either case
  public boolean encode(Lines lines, TextListener texts, ByteSink out) {
    table.clear(lines.bytes);
    steps.clear();
    scanner.tell(texts);
    int from = 0;
    for (int line = 0; line < lines.count; line++) {
      int to = lines.ends[line];
      if (to - from > MAX_LINE || !scanner.scan(lines.bytes, from, to, lines.timesNs[line])) {
        addWord(from, to);
        texts.text(lines.bytes, from, to);
      }
      from = to;
    }
    keep(lines);
    return writer.write(lines.bytes, steps, out);
  }

  /// Adds a line that is a word.
  private void addWord(int from, int to) {
    int word = table.passWord(LineFormat.END, 0);
    steps.add(word, PartTable.ALL, Steps.bounds(from, to), 0);
  }

  private void keep(Lines lines) {
    int from = 0;
    int line = 0;
    int rare = 0;
    for (int step = 0; step < steps.size(); step++) {
      int part = steps.part(step);
      rare += table.passes(part) < MIN_PASSES ? 1 : 0;
      if (table.field(part) == LineFormat.END) {
        if (rare > 0 && !table.hasWord(part)) {
          int start = line == 0 ? 0 : lines.ends[line - 1];
          replace(from, step + 1, rare, Steps.bounds(start, lines.ends[line]));
        }
        from = step + 1;
        rare = 0;
        line++;
      }
    }
  }

  /// Replaces the rare ones among a line's parts, or all.
  private void replace(int from, int to, int rare, long line) {
    if (rare > 1 && 2 * rare > to - from) {
      steps.setPart(from, table.passWord(LineFormat.END, 0));
      steps.setLink(from, PartTable.ALL);
      steps.setValue(from, line);
      for (int step = from + 1; step < to; step++) {
        steps.setPart(step, Steps.NONE);
      }
      return;
    }
    boolean known = true; // whether the part before stays
    for (int step = from; step < to; step++) {
      int part = steps.part(step);
      boolean stays = table.passes(part) >= MIN_PASSES;
      if (!stays) {
        steps.setPart(step, table.passWord(table.field(part), table.argument(part)));
        steps.setLink(step, PartTable.textOf(part));
      } else if (!known) {
        steps.setLink(step, PartTable.NO_LINK);
      }
      known = stays;
    }
  }

  /// Frees native memory.
  @Override
  public void close() {
    writer.close();
  }
}
