package io.tributary.ingest.entries;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;

/// Tells UTF-8 from other bytes. Source: RFC 3629.
public final class Utf8 {
  private static final int LONGEST = 4;

  private Utf8() {}

  /// Returns how many bytes the code point at `at` takes, or 0 when it is not UTF-8.
  public static int length(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || end - at < length) {
      return 0;
    }
    for (int i = 1; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return isShortest(first, bytes[at + 1] & 0xff) ? length : 0;
  }

  /// Leaves out what is longer than it need be, surrogates, and what is above U+10FFFF.
  private static boolean isShortest(int first, int second) {
    return switch (first) {
      case 0xe0 -> second >= 0xa0;
      case 0xed -> second < 0xa0;
      case 0xf0 -> second >= 0x90;
      case 0xf4 -> second < 0x90;
      default -> true;
    };
  }

  /// Returns how many of the first `most` bytes are left when the character that is cut off there
  /// is left out.
  static int cut(MemorySegment bytes, long offset, int most) {
    int kept = most;
    while (kept > 0
        && most - kept < LONGEST
        && isContinuation(bytes.get(JAVA_BYTE, offset + kept - 1))) {
      kept--;
    }
    if (kept == 0) {
      return most;
    }
    int lead = bytes.get(JAVA_BYTE, offset + kept - 1) & 0xff;
    int length = lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : LONGEST;
    return most - kept + 1 < length ? kept - 1 : most;
  }

  private static boolean isContinuation(byte next) {
    return (next & 0xc0) == 0x80;
  }

  /// Replaces each run of bytes that are not UTF-8 by one space; returns where the text ends now.
  static int repair(byte[] bytes, int start, int end) {
    int to = start;
    int at = start;
    while (at < end) {
      int length = length(bytes, at, end);
      if (length == 0) {
        bytes[to++] = ' ';
        at++;
        while (at < end && length(bytes, at, end) == 0) {
          at++;
        }
      } else {
        for (int i = 0; i < length; i++) {
          bytes[to++] = bytes[at++];
        }
      }
    }
    return to;
  }
}
