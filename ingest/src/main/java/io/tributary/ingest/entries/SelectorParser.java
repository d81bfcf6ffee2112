package io.tributary.ingest.entries;

import io.tributary.model.Labels;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Parses the label string of a stream, `{app="web", pod="a"}`: names as Prometheus has them,
/// values quoted as Go quotes them. Used once. Source: the LogQL reference on stream selectors.
final class SelectorParser {
  private static final String SIMPLE_ESCAPES = "abfnrtv\\\"'";
  private static final String THEIR_CHARACTERS = "\u0007\b\f\n\r\t\u000b\\\"'";

  private final String text;
  private int at;

  private SelectorParser(String text) {
    this.text = text;
  }

  /// Returns the labels of a text; those with an empty value are left out.
  ///
  /// @throws IllegalArgumentException says what is wrong and at which column
  static Labels parse(String text) {
    return new SelectorParser(text).labels();
  }

  private Labels labels() {
    Labels.Builder labels = new Labels.Builder();
    skipSpace();
    expect('{');
    skipSpace();
    while (!isAt('}')) {
      String name = name();
      skipSpace();
      expect('=');
      skipSpace();
      labels.add(name, value());
      skipSpace();
      if (!isAt('}')) {
        expect(',');
        skipSpace();
      }
    }
    at++;
    skipSpace();
    if (at < text.length()) {
      throw unexpected("the end");
    }
    return labels.build();
  }

  private void skipSpace() {
    while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private boolean isAt(char wanted) {
    return at < text.length() && text.charAt(at) == wanted;
  }

  private void expect(char wanted) {
    if (!isAt(wanted)) {
      throw unexpected("'" + wanted + "'");
    }
    at++;
  }

  private String name() {
    int start = at;
    while (at < text.length() && LabelRules.isLabelNameCharacter(text.charAt(at), at == start)) {
      at++;
    }
    if (at == start) {
      throw unexpected("a label name");
    }
    return text.substring(start, at);
  }

  private String value() {
    if (isAt('`')) {
      int end = text.indexOf('`', at + 1);
      if (end < 0) {
        throw problem("string is not closed", at);
      }
      String raw = text.substring(at + 1, end);
      at = end + 1;
      return raw;
    }
    int open = at;
    expect('"');
    int end = plainEnd(open);
    return isAt('"') ? closed(text.substring(open + 1, end)) : unescaped(open);
  }

  /// Moves to the first character that is not plain text and returns where that is.
  private int plainEnd(int open) {
    while (at < text.length() && text.charAt(at) != '"' && text.charAt(at) != '\\') {
      at++;
    }
    if (at == text.length()) {
      throw problem("string is not closed", open);
    }
    return at;
  }

  private String closed(String value) {
    at++;
    return value;
  }

  /// Gathers bytes, since `\xff` is one: what is not UTF-8 in the end becomes U+FFFD.
  private String unescaped(int open) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(text.substring(open + 1, at).getBytes(StandardCharsets.UTF_8));
    while (!isAt('"')) {
      if (isAt('\\')) {
        escape(bytes);
      }
      int plain = at;
      bytes.writeBytes(text.substring(plain, plainEnd(open)).getBytes(StandardCharsets.UTF_8));
    }
    return closed(bytes.toString(StandardCharsets.UTF_8));
  }

  private void escape(ByteArrayOutputStream to) {
    int start = at++;
    if (at == text.length()) {
      throw problem("escape is cut off", start);
    }
    char kind = text.charAt(at);
    int simple = SIMPLE_ESCAPES.indexOf(kind);
    if (simple >= 0) {
      at++;
      to.write(THEIR_CHARACTERS.charAt(simple));
    } else if (kind >= '0' && kind <= '7') {
      to.write(digits(start, 3, 8, 0xff));
    } else {
      at++;
      switch (kind) {
        case 'x' -> to.write(digits(start, 2, 16, 0xff));
        case 'u' -> writeCodePoint(digits(start, 4, 16, 0xffff), to);
        case 'U' -> writeCodePoint(digits(start, 8, 16, Character.MAX_CODE_POINT), to);
        default -> throw problem("unknown escape", start);
      }
    }
  }

  private static void writeCodePoint(int codePoint, ByteArrayOutputStream to) {
    boolean surrogate =
        codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    to.writeBytes(
        Character.toString(surrogate ? 0xfffd : codePoint).getBytes(StandardCharsets.UTF_8));
  }

  private int digits(int start, int count, int radix, int most) {
    long value = 0;
    for (int i = 0; i < count; i++, at++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), radix) : -1;
      if (digit < 0) {
        throw problem("escape is cut off", start);
      }
      value = value * radix + digit;
    }
    if (value > most) {
      throw problem("escape is out of range", start);
    }
    return (int) value;
  }

  private IllegalArgumentException unexpected(String wanted) {
    String found = at < text.length() ? "'" + text.substring(at, at + 1) + "'" : "the end";
    return problem("expected " + wanted + ", found " + found, at);
  }

  private static IllegalArgumentException problem(String what, int offset) {
    return new IllegalArgumentException(what + " at column " + (offset + 1));
  }
}
