package io.tributary.query.logql.pipeline;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the insides of JSON strings stand for, in Loki's reading.
final class JsonText {
  private static final int FIRST_SURROGATE = 0xd800;
  private static final int FIRST_LOW_SURROGATE = 0xdc00;
  private static final int LAST_SURROGATE = 0xdfff;
  private static final int UNICODE_ESCAPE = 6;

  private JsonText() {}

  /// Returns the text; an empty one where an escape is none. What is no UTF-8, or the character
  /// that stands for it, becomes a blank.
  static String text(byte[] bytes, int start, int end) {
    byte[] plain = unescape(bytes, start, end);
    return plain == null ? "" : withoutReplacements(new String(plain, StandardCharsets.UTF_8));
  }

  /// Returns the text with a blank for each U+FFFD.
  static String withoutReplacements(String text) {
    return text.replace('\ufffd', ' ');
  }

  /// Returns the bytes without escapes, or null when one is none.
  static byte @Nullable [] unescape(byte[] bytes, int start, int end) {
    int escape = ByteSearch.indexOf(bytes, start, end, (byte) '\\');
    if (escape < 0) {
      return Arrays.copyOfRange(bytes, start, end);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(end - start);
    int from = start;
    while (escape >= 0) {
      out.write(bytes, from, escape - from);
      int length = unescapeOne(bytes, escape, end, out);
      if (length < 0) {
        return null;
      }
      from = escape + length;
      escape = ByteSearch.indexOf(bytes, from, end, (byte) '\\');
    }
    out.write(bytes, from, end - from);
    return out.toByteArray();
  }

  /// Writes what the escape at `at` stands for; returns its length, or -1.
  private static int unescapeOne(byte[] bytes, int at, int end, ByteArrayOutputStream out) {
    if (at + 1 == end) {
      return -1;
    }
    int simple =
        switch (bytes[at + 1]) {
          case '"', '\\', '/' -> bytes[at + 1];
          case 'b' -> '\b';
          case 'f' -> '\f';
          case 'n' -> '\n';
          case 'r' -> '\r';
          case 't' -> '\t';
          default -> -1;
        };
    if (simple >= 0) {
      out.write(simple);
      return 2;
    }
    int unit = bytes[at + 1] == 'u' ? hex(bytes, at, end) : -1;
    if (unit < 0) {
      return -1;
    }
    if (unit < FIRST_SURROGATE || unit > LAST_SURROGATE) {
      write(unit, out);
      return UNICODE_ESCAPE;
    }
    int low = hex(bytes, at + UNICODE_ESCAPE, end);
    if (low < FIRST_LOW_SURROGATE) {
      return -1;
    }
    write(0x10000 + ((unit - FIRST_SURROGATE) << 10) + (low - FIRST_LOW_SURROGATE), out);
    return 2 * UNICODE_ESCAPE;
  }

  private static void write(int codePoint, ByteArrayOutputStream out) {
    int written = Character.isValidCodePoint(codePoint) ? codePoint : '\ufffd';
    out.writeBytes(Character.toString(written).getBytes(StandardCharsets.UTF_8));
  }

  /// Returns the four digits of the escape at `at`, whose first two bytes are not looked at, or -1.
  private static int hex(byte[] bytes, int at, int end) {
    if (at + UNICODE_ESCAPE > end) {
      return -1;
    }
    int value = 0;
    for (int i = at + 2; i < at + UNICODE_ESCAPE; i++) {
      int digit = bytes[i] >= 0 ? Character.digit(bytes[i], 16) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
