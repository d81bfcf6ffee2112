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
  private @Nullable String unescaped; // the value, if it was written with escapes
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
    return unescaped == null ? text(valueStart, valueEnd) : unescaped;
  }

  /// Returns why the pair [#next] just passed is none, or null.
  @Nullable String error() {
    return error;
  }

  /// Passes a pair; false at the end. One that is none is skipped, as a rule up to the next blank.
  boolean next() {
    error = null;
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (at == end) {
      return false;
    }
    unescaped = null;
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
    boolean invalid = isKeyInvalid();
    if (at == end || isBlank(bytes[at])) {
      if (invalid) {
        setError("invalid key");
      }
      return true;
    }
    if (keyEnd == keyStart) {
      return fail("unexpected '='");
    }
    if (invalid) {
      return fail("invalid key");
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
    boolean escaped = false;
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
    if (escaped) {
      unescaped = LogfmtText.unescape(bytes, valueStart, valueEnd);
      if (unescaped == null) {
        setError("invalid quoted value");
      }
    }
    return true;
  }

  private boolean fail(String problem) {
    setError(problem);
    while (at < end && !isBlank(bytes[at])) {
      at++;
    }
    return true;
  }

  private void setError(String problem) {
    error = "logfmt syntax error at pos " + (at - start + 1) + " : " + problem;
    valueEnd = valueStart;
  }

  /// Returns whether the key has a character that stands for what is no UTF-8.
  private boolean isKeyInvalid() {
    boolean ascii = true;
    for (int i = keyStart; i < keyEnd; i++) {
      ascii &= bytes[i] >= 0;
    }
    return !ascii && text(keyStart, keyEnd).indexOf('\ufffd') >= 0;
  }

  private String text(int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  private static boolean isBlank(byte b) {
    return b >= 0 && b <= ' ';
  }
}
