package io.tributary.query.logql;

import io.tributary.query.logql.convert.ConversionException;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// The written forms of strings: `"` with Go's escapes, backticks without.
final class StringText {
  private static final String ESCAPES = "abfnrtv\\\"xuU01234567";

  private StringText() {}

  /// Returns where the string that opens at `start` ends, after its closing quote.
  ///
  /// @throws ConversionException in Go's words, as all here
  static int end(String query, int start) throws ConversionException {
    char quote = query.charAt(start);
    for (int i = start + 1; i < query.length(); i++) {
      char c = query.charAt(i);
      if (c == quote) {
        return i + 1;
      }
      if (quote == '"' && c == '\n') {
        break;
      }
      if (quote == '"' && c == '\\') {
        i++;
        if (i == query.length() || ESCAPES.indexOf(query.charAt(i)) < 0) {
          throw invalid();
        }
      }
    }
    throw new ConversionException("literal not terminated");
  }

  /// Returns what the string of `query[start, end)` stands for.
  static String unquote(String query, int start, int end) throws ConversionException {
    String body = query.substring(start + 1, end - 1);
    if (query.charAt(start) == '`' || body.indexOf('\\') < 0) {
      return body;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length());
    for (int i = 0; i < body.length(); ) {
      if (body.charAt(i) == '\\') {
        i = unescape(body, i + 1, bytes);
      } else {
        int next = body.offsetByCodePoints(i, 1);
        bytes.writeBytes(body.substring(i, next).getBytes(StandardCharsets.UTF_8));
        i = next;
      }
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static int unescape(String body, int at, ByteArrayOutputStream out)
      throws ConversionException {
    char c = body.charAt(at);
    switch (c) {
      case 'a' -> out.write(7);
      case 'b' -> out.write('\b');
      case 'f' -> out.write('\f');
      case 'n' -> out.write('\n');
      case 'r' -> out.write('\r');
      case 't' -> out.write('\t');
      case 'v' -> out.write(11);
      case '\\', '"' -> out.write(c);
      case 'x' -> out.write(number(body.substring(at + 1), 2, 16));
      case 'u', 'U' -> {
        int codePoint = number(body.substring(at + 1), c == 'u' ? 4 : 8, 16);
        if (!Character.isValidCodePoint(codePoint)) {
          throw invalid();
        }
        out.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
      }
      case '0', '1', '2', '3', '4', '5', '6', '7' -> out.write(number(body.substring(at), 3, 8));
      default -> throw invalid();
    }
    return switch (c) {
      case 'x', '0', '1', '2', '3', '4', '5', '6', '7' -> at + 3;
      case 'u' -> at + 5;
      case 'U' -> at + 9;
      default -> at + 1;
    };
  }

  private static int number(String text, int digits, int radix) throws ConversionException {
    int value = 0;
    for (int i = 0; i < digits; i++) {
      int digit = i < text.length() ? Character.digit(text.charAt(i), radix) : -1;
      if (digit < 0) {
        throw invalid();
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static ConversionException invalid() {
    return new ConversionException("invalid char escape");
  }
}
