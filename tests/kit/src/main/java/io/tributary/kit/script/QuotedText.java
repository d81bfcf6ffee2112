package io.tributary.kit.script;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Quoted strings with Go's escapes.
final class QuotedText {
  private QuotedText() {}

  /// Returns what `quoted`, with its quotes, stands for.
  static String unquote(String quoted) {
    String body = quoted.substring(1, quoted.length() - 1);
    if (quoted.charAt(0) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < body.length(); i++) {
      char c = body.charAt(i);
      if (c != '\\') {
        int end = Character.isHighSurrogate(c) ? i + 2 : i + 1;
        bytes.writeBytes(body.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end - 1;
      } else {
        i = escape(body, i + 1, bytes);
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /// Writes the escape whose letter is at `at` and returns the index of its last character.
  private static int escape(String body, int at, ByteArrayOutputStream out) {
    char c = body.charAt(at);
    int hexDigits =
        switch (c) {
          case 'x' -> 2;
          case 'u' -> 4;
          case 'U' -> 8;
          default -> 0;
        };
    if (hexDigits > 0) {
      int code = Integer.parseUnsignedInt(body.substring(at + 1, at + 1 + hexDigits), 16);
      if (c == 'x') {
        out.write(code);
      } else {
        out.writeBytes(Character.toString(code).getBytes(StandardCharsets.UTF_8));
      }
      return at + hexDigits;
    }
    if (c >= '0' && c <= '7') {
      out.write(Integer.parseInt(body.substring(at, at + 3), 8));
      return at + 2;
    }
    out.write(simple(c));
    return at;
  }

  private static char simple(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'a' -> '\u0007';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'v' -> '\u000b';
      default -> c;
    };
  }
}
