package io.tributary.query.logql.template;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Texts of bytes that need not be UTF-8, as Go's strings are: a byte that is part of no character
/// stands as a surrogate alone, of U+DC80 to U+DCFF, and comes back as it was.
public final class ByteText {
  private static final char REPLACEMENT = '\ufffd';
  private static final int ESCAPE = 0xdc00;
  private static final int FIRST_ESCAPE = 0xdc80;
  private static final int LAST_ESCAPE = 0xdcff;

  private ByteText() {}

  /// Returns `bytes[start, end)` as a text.
  public static String decode(byte[] bytes, int start, int end) {
    String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
    if (text.indexOf(REPLACEMENT) < 0) {
      return text;
    }
    StringBuilder escaped = new StringBuilder(end - start);
    int plain = start;
    int at = start;
    while (at < end) {
      int length = characterLength(bytes, at, end);
      if (length == 0) {
        escaped.append(new String(bytes, plain, at - plain, StandardCharsets.UTF_8));
        escaped.append((char) (ESCAPE | (bytes[at] & 0xff)));
        plain = at + 1;
      }
      at += Math.max(1, length);
    }
    return escaped.append(new String(bytes, plain, end - plain, StandardCharsets.UTF_8)).toString();
  }

  static String decode(byte[] bytes) {
    return decode(bytes, 0, bytes.length);
  }

  /// Returns how many bytes the character at `at` has; 0 when none begins there.
  private static int characterLength(byte[] bytes, int at, int end) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) {
      return 1;
    }
    int length = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (length == 0 || at + length > end) {
      return 0;
    }
    int least = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int most = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    int second = bytes[at + 1] & 0xff;
    if (second < least || second > most) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if ((bytes[at + i] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  /// Returns the bytes of a text.
  public static byte[] encode(String text) {
    int at = escape(text, 0);
    if (at < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length() + 16);
    int plain = 0;
    while (at >= 0) {
      bytes.writeBytes(text.substring(plain, at).getBytes(StandardCharsets.UTF_8));
      bytes.write(text.charAt(at));
      plain = at + 1;
      at = escape(text, plain);
    }
    bytes.writeBytes(text.substring(plain).getBytes(StandardCharsets.UTF_8));
    return bytes.toByteArray();
  }

  /// Returns the text with U+FFFD for each byte that is part of no character.
  public static String plain(String text) {
    if (escape(text, 0) < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder(text);
    for (int at = escape(text, 0); at >= 0; at = escape(text, at + 1)) {
      plain.setCharAt(at, REPLACEMENT);
    }
    return plain.toString();
  }

  /// Returns where the next byte is that is part of no character, or -1.
  private static int escape(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST_ESCAPE
          && c <= LAST_ESCAPE
          && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
        return i;
      }
    }
    return -1;
  }
}
