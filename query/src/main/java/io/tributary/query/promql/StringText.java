package io.tributary.query.promql;

import io.tributary.model.GoText;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// The written forms of strings: `"` and `'` with Go's escapes, backticks without.
final class StringText {
  private StringText() {}

  /// Returns where the string that opens at `start` ends, after its closing quote.
  static int end(Lexer lexer, int start) {
    String query = lexer.query();
    char quote = query.charAt(start);
    for (int i = start + 1; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (c == '\uFFFD') {
        throw refused(lexer, start, "invalid UTF-8 rune");
      }
      if (quote != '`' && c == '\n') {
        break;
      }
      if (quote != '`' && c == '\\') {
        i = escapeEnd(lexer, start, i + 1) - 1;
      }
    }
    String kind = quote == '`' ? "raw" : "quoted";
    throw refused(lexer, start, "unterminated " + kind + " string");
  }

  private static PromqlParseException refused(Lexer lexer, int start, String problem) {
    return lexer.error(new Span(start, lexer.query().length()), problem);
  }

  /// Returns where the escape ends whose character after the backslash is at `at`.
  private static int escapeEnd(Lexer lexer, int start, int at) {
    String query = lexer.query();
    if (at == query.length()) {
      throw refused(lexer, start, "escape sequence not terminated");
    }
    int c = query.codePointAt(at);
    if (c == query.charAt(start) || "abfnrtv\\".indexOf(c) >= 0) {
      return at + 1;
    }
    boolean octal = c >= '0' && c <= '7';
    int digits = octal ? 3 : c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    if (digits == 0) {
      throw refused(lexer, start, "unknown escape sequence " + named(c));
    }
    int from = octal ? at : at + 1;
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      if (i == query.length()) {
        throw refused(lexer, start, "escape sequence not terminated");
      }
      int character = query.codePointAt(i);
      int digit = character < 0x80 ? Character.digit(character, octal ? 8 : 16) : -1;
      if (digit < 0) {
        throw refused(
            lexer, start, "illegal character " + named(character) + " in escape sequence");
      }
      value = value * (octal ? 8 : 16) + digit;
    }
    long largest = octal || c == 'x' ? 255 : Character.MAX_CODE_POINT;
    boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
    if (value > largest || surrogate) {
      throw refused(lexer, start, "escape sequence is an invalid Unicode code point");
    }
    return from + digits;
  }

  /// Returns a character's number and, if it can be seen, itself.
  private static String named(int codePoint) {
    String number = String.format(Locale.ROOT, "U+%04X", codePoint);
    return GoText.isPrintable(codePoint)
        ? number + " '" + Character.toString(codePoint) + "'"
        : number;
  }

  /// Returns what the string stands for; bytes that are not UTF-8 become lone surrogates.
  static String unquote(Token token) {
    String text = token.text();
    String body = text.substring(1, text.length() - 1);
    if (text.charAt(0) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
    for (int i = 0; i < body.length(); ) {
      if (body.charAt(i) == '\\') {
        i = unescape(body, i + 1, bytes);
      } else {
        int end = body.offsetByCodePoints(i, 1);
        bytes.writeBytes(body.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      }
    }
    return decode(bytes.toByteArray());
  }

  /// Writes what an escape, checked before, stands for; returns where it ends.
  private static int unescape(String body, int at, ByteArrayOutputStream out) {
    char c = body.charAt(at);
    switch (c) {
      case 'a' -> out.write(7);
      case 'b' -> out.write('\b');
      case 'f' -> out.write('\f');
      case 'n' -> out.write('\n');
      case 'r' -> out.write('\r');
      case 't' -> out.write('\t');
      case 'v' -> out.write(11);
      case 'x' -> out.write(Integer.parseInt(body.substring(at + 1, at + 3), 16));
      case 'u', 'U' -> {
        int end = at + (c == 'u' ? 5 : 9);
        int codePoint = Integer.parseInt(body.substring(at + 1, end), 16);
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
        return end;
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' ->
          out.write(Integer.parseInt(body.substring(at, at + 3), 8));
      default -> out.write(c); // a backslash or the quote
    }
    return c == 'x' || (c >= '0' && c <= '7') ? at + 3 : at + 1;
  }

  private static String decode(byte[] bytes) {
    StringBuilder text = new StringBuilder(bytes.length);
    for (int i = 0; i < bytes.length; ) {
      int length = sequenceLength(bytes[i]);
      String decoded = length == 0 || i + length > bytes.length ? "" : strict(bytes, i, length);
      if (decoded.isEmpty()) {
        text.append(Quoting.invalidByte(bytes[i] & 0xff));
        i++;
      } else {
        text.append(decoded);
        i += length;
      }
    }
    return text.toString();
  }

  private static int sequenceLength(byte lead) {
    int b = lead & 0xff;
    if (b < 0x80) {
      return 1;
    }
    if (b < 0xc2 || b > 0xf4) {
      return 0;
    }
    return b < 0xe0 ? 2 : b < 0xf0 ? 3 : 4;
  }

  private static String strict(byte[] bytes, int offset, int length) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, offset, length))
          .toString();
    } catch (CharacterCodingException e) {
      return ""; // the caller keeps the byte as it is
    }
  }
}
