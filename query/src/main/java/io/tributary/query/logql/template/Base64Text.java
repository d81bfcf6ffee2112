package io.tributary.query.logql.template;

import java.io.ByteArrayOutputStream;

/// Base64 as Loki's `b64dec` reads it: padding may be left out, and what is wrong is the result.
final class Base64Text {
  private static final String ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final String text;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private int at;

  private Base64Text(String text) {
    this.text = text;
  }

  static String decode(String text) {
    int rest = text.length() % 4;
    String padded = rest > 1 ? text + "=".repeat(4 - rest) : text;
    Base64Text base64 = new Base64Text(padded);
    int wrong = base64.decode();
    return wrong < 0
        ? ByteText.decode(base64.out.toByteArray())
        : "illegal base64 data at input byte " + wrong;
  }

  /// Returns where the text is wrong, or -1.
  private int decode() {
    int bits = 0;
    int digits = 0;
    while (at < text.length()) {
      char c = text.charAt(at);
      if (c == '\n' || c == '\r') {
        at++;
        continue;
      }
      int digit = ALPHABET.indexOf(c);
      if (digit < 0) {
        return c == '=' && digits > 1 ? pad(bits, digits) : at;
      }
      at++;
      bits = (bits << 6) | digit;
      if (++digits == 4) {
        write(bits, 3);
        bits = 0;
        digits = 0;
      }
    }
    return digits == 0 ? -1 : at - digits;
  }

  private int pad(int bits, int digits) {
    at++;
    if (digits == 2) {
      skipLineEnds();
      if (at == text.length()) {
        return at;
      }
      if (text.charAt(at) != '=') {
        return at - 1;
      }
      at++;
    }
    skipLineEnds();
    write(bits << (6 * (4 - digits)), digits - 1);
    return at < text.length() ? at : -1;
  }

  private void skipLineEnds() {
    while (at < text.length() && "\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private void write(int bits, int bytes) {
    for (int i = 0; i < bytes; i++) {
      out.write(bits >> (16 - 8 * i));
    }
  }
}
