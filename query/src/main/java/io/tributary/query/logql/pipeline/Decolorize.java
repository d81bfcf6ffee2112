package io.tributary.query.logql.pipeline;

import java.io.ByteArrayOutputStream;

/// `| decolorize`: takes ANSI escape sequences out of the line.
final class Decolorize implements LineStage {
  private static final byte ESCAPE = 0x1b;

  @Override
  public boolean process(Line line) {
    byte[] bytes = line.bytes();
    int at = ByteSearch.indexOf(bytes, line.start(), line.end(), ESCAPE);
    if (at < 0) {
      return true;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(line.length());
    int from = line.start();
    while (at >= 0) {
      int end = sequenceEnd(bytes, at, line.end());
      if (end > at) {
        out.write(bytes, from, at - from);
        from = end;
      }
      at = ByteSearch.indexOf(bytes, Math.max(end, at + 1), line.end(), ESCAPE);
    }
    out.write(bytes, from, line.end() - from);
    line.setText(out.toByteArray());
    return true;
  }

  /// Returns where the sequence `ESC [ parameters letter` at `at` ends, or `at` when there is none.
  private static int sequenceEnd(byte[] bytes, int at, int end) {
    if (at + 1 >= end || bytes[at + 1] != '[') {
      return at;
    }
    int i = at + 2;
    while (i < end
        && ((bytes[i] >= '0' && bytes[i] <= '9') || bytes[i] == ';' || bytes[i] == '?')) {
      i++;
    }
    boolean letter =
        i < end && ((bytes[i] >= 'a' && bytes[i] <= 'z') || (bytes[i] >= 'A' && bytes[i] <= 'Z'));
    return letter ? i + 1 : at;
  }
}
