package io.tributary.query.promql;

import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.ast.Span;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

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
      if (quote != '`' && c == '\n') {
        break;
      }
      if (quote != '`' && c == '\\') {
        i++;
      }
    }
    String problem = quote == '`' ? "unterminated raw string" : "unterminated quoted string";
    throw lexer.error(new Span(start, query.length()), problem);
  }

  /// Returns what the string stands for; bytes that are not UTF-8 become lone surrogates.
  static String unquote(Lexer lexer, Token token) {
    String text = token.text();
    String body = text.substring(1, text.length() - 1);
    if (text.charAt(0) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
    for (int i = 0; i < body.length(); ) {
      if (body.charAt(i) == '\\') {
        i = unescape(lexer, token, body, i + 1, bytes);
      } else {
        int end = body.offsetByCodePoints(i, 1);
        bytes.writeBytes(body.substring(i, end).getBytes(StandardCharsets.UTF_8));
        i = end;
      }
    }
    return decode(bytes.toByteArray());
  }

  private static int unescape(
      Lexer lexer, Token token, String body, int at, ByteArrayOutputStream out) {
    char c = body.charAt(at);
    switch (c) {
      case 'a' -> out.write(7);
      case 'b' -> out.write('\b');
      case 'f' -> out.write('\f');
      case 'n' -> out.write('\n');
      case 'r' -> out.write('\r');
      case 't' -> out.write('\t');
      case 'v' -> out.write(11);
      case '\\' -> out.write('\\');
      case 'x' -> out.write(digits(lexer, token, at + 1, 2, 16));
      case 'u' -> writeCodePoint(lexer, token, digits(lexer, token, at + 1, 4, 16), out);
      case 'U' -> writeCodePoint(lexer, token, digits(lexer, token, at + 1, 8, 16), out);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> out.write(octal(lexer, token, at));
      default -> {
        if (c != token.text().charAt(0)) {
          throw lexer.error(token.span(), "unknown escape sequence " + Quoting.quote("\\" + c));
        }
        out.write(c);
      }
    }
    return switch (c) {
      case 'x', '0', '1', '2', '3', '4', '5', '6', '7' -> at + 3;
      case 'u' -> at + 5;
      case 'U' -> at + 9;
      default -> at + 1;
    };
  }

  private static int octal(Lexer lexer, Token token, int at) {
    int value = digits(lexer, token, at, 3, 8);
    if (value > 255) {
      throw lexer.error(token.span(), "escape sequence is an invalid Unicode code point");
    }
    return value;
  }

  /// Returns the number that `count` digits at `at` of the string's body stand for.
  private static int digits(Lexer lexer, Token token, int at, int count, int radix) {
    String body = token.text().substring(1, token.text().length() - 1);
    if (at + count > body.length()) {
      throw lexer.error(token.span(), "escape sequence not terminated");
    }
    long value = 0;
    for (int i = at; i < at + count; i++) {
      int digit = Character.digit(body.charAt(i), radix);
      if (digit < 0 || body.charAt(i) > 'f') {
        throw lexer.error(
            token.span(), "illegal character '" + body.charAt(i) + "' in escape sequence");
      }
      value = value * radix + digit;
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  private static void writeCodePoint(
      Lexer lexer, Token token, int codePoint, ByteArrayOutputStream out) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    if (!Character.isValidCodePoint(codePoint) || surrogate) {
      throw lexer.error(token.span(), "escape sequence is an invalid Unicode code point");
    }
    out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
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
