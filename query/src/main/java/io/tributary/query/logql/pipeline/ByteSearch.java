package io.tributary.query.logql.pipeline;

/// Finds bytes in bytes.
final class ByteSearch {
  private ByteSearch() {}

  /// Returns where `needle` first starts in `bytes[from, to)`, or -1.
  static int indexOf(byte[] bytes, int from, int to, byte[] needle) {
    int length = needle.length;
    if (length == 0) {
      return from;
    }
    byte first = needle[0];
    byte last = needle[length - 1];
    for (int at = from, end = to - length; at <= end; at++) {
      if (bytes[at] == first && bytes[at + length - 1] == last && matches(bytes, at, needle)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean matches(byte[] bytes, int at, byte[] needle) {
    for (int i = 1; i < needle.length - 1; i++) {
      if (bytes[at + i] != needle[i]) {
        return false;
      }
    }
    return true;
  }

  static int indexOf(byte[] bytes, int from, int to, byte wanted) {
    for (int at = from; at < to; at++) {
      if (bytes[at] == wanted) {
        return at;
      }
    }
    return -1;
  }
}
