package io.tributary.query.logql.convert;

/// The characters that are white space in Go.
public final class Spaces {
  private Spaces() {}

  public static boolean isSpace(int c) {
    return switch (c) {
      case '\t', '\n', 0x0b, '\f', '\r', ' ', 0x85, 0xa0 -> true;
      default -> c > 0xff && Character.isSpaceChar(c);
    };
  }

  /// Returns the text without what is white space at its ends.
  public static String strip(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }
}
