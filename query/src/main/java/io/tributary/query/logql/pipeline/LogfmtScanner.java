package io.tributary.query.logql.pipeline;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Walks the `key=value` pairs of a line in place. Confined to one thread.
final class LogfmtScanner {
  private byte[] bytes = new byte[0];
  private int start;
  private int at;
  private int end;
  private int keyStart;
  private int keyEnd;
  private int valueStart;
  private int valueEnd;
  private boolean escaped;
  private @Nullable String error;

  void reset(byte[] newBytes, int newStart, int newEnd) {
    bytes = newBytes;
    start = newStart;
    at = newStart;
    end = newEnd;
    error = null;
  }

  int keyStart() {
    return keyStart;
  }

  int keyEnd() {
    return keyEnd;
  }

  boolean hasValue() {
    return valueEnd > valueStart;
  }

  String value() {
    String text = new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
    return escaped ? unescape(text) : text;
  }

  /// Returns why the pair [#next] just passed is none, or null.
  @Nullable String error() {
    return error;
  }

  /// Passes a pair; false at the end. One that is none is skipped up to the next blank.
  boolean next() {
    error = null;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (at == end) {
      return false;
    }
    escaped = false;
    keyStart = at;
    while (at < end && !isBlank(bytes[at]) && bytes[at] != '=' && bytes[at] != '"') {
      at++;
    }
    keyEnd = at;
    valueStart = at;
    valueEnd = at;
    if (at < end && bytes[at] == '"') {
      return fail("unexpected '\"'");
    }
    if (at == end || isBlank(bytes[at])) {
      return true;
    }
    if (keyEnd == keyStart) {
      return fail("unexpected '='");
    }
    at++;
    boolean quotes = at < end && bytes[at] == '"';
    return quotes ? quoted() : plain();
  }

  private boolean plain() {
    valueStart = at;
    while (at < end && !isBlank(bytes[at])) {
      if (bytes[at] == '=' || bytes[at] == '"') {
        return fail("unexpected '" + (char) bytes[at] + "'");
      }
      at++;
    }
    valueEnd = at;
    return true;
  }

  private boolean quoted() {
    valueStart = ++at;
    while (at < end && bytes[at] != '"') {
      if (bytes[at] == '\\') {
        escaped = true;
        at++;
      }
      at++;
    }
    if (at >= end) {
      at = end;
      return fail("unterminated quoted value");
    }
    valueEnd = at++;
    return true;
  }

  private boolean fail(String problem) {
    error = "logfmt syntax error at pos " + (at - start + 1) + " : " + problem;
    valueEnd = valueStart;
    while (at < end && !isBlank(bytes[at])) {
      at++;
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b >= 0 && b <= ' ';
  }

  private static String unescape(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c != '\\' || i + 1 == text.length()) {
        out.append(c);
        continue;
      }
      char escape = text.charAt(++i);
      switch (escape) {
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'r' -> out.append('\r');
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'u' -> {
          if (i + 4 < text.length() && isHex(text, i + 1)) {
            out.append((char) Integer.parseInt(text.substring(i + 1, i + 5), 16));
            i += 4;
          }
        }
        default -> out.append(escape);
      }
    }
    return out.toString();
  }

  private static boolean isHex(String text, int from) {
    for (int i = from; i < from + 4; i++) {
      if (Character.digit(text.charAt(i), 16) < 0) {
        return false;
      }
    }
    return true;
  }
}
