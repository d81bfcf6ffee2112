package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;

/// A text in lower case that is looked for in either case. Immutable.
final class FoldedText {
  private final String text;
  private final byte[] bytes;
  private final boolean ascii;

  FoldedText(String text) {
    this.text = text;
    this.bytes = text.getBytes(StandardCharsets.UTF_8);
    this.ascii = bytes.length == text.length();
  }

  boolean isIn(byte[] line, int start, int end) {
    if (!ascii) {
      return lower(new String(line, start, end - start, StandardCharsets.UTF_8)).contains(text);
    }
    for (int at = start; at <= end - bytes.length; at++) {
      if (isAt(line, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean isAt(byte[] line, int at) {
    for (int i = 0; i < bytes.length; i++) {
      byte b = line[at + i];
      if ((b >= 'A' && b <= 'Z' ? b + 'a' - 'A' : b) != bytes[i]) {
        return false;
      }
    }
    return true;
  }

  /// Changes one character after the other, as Go does.
  private static String lower(String text) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints().map(Character::toLowerCase).forEach(out::appendCodePoint);
    return out.toString();
  }
}
