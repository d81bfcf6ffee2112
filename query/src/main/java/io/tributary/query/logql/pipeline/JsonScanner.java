package io.tributary.query.logql.pipeline;

import java.io.ByteArrayOutputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// Walks JSON in place. Confined to one thread.
final class JsonScanner {
  private static final int MAX_DEPTH = 512;
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long ESCAPES = '\\' * ONES;

  /// The text is not JSON; without a stack trace, since a query may meet one per line.
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed(String message) {
      super(message, null, false, false);
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }
  }

  private byte[] bytes = new byte[0];
  private int at;
  private int end;

  void reset(byte[] newBytes, int start, int newEnd) {
    bytes = newBytes;
    at = start;
    end = newEnd;
  }

  int position() {
    return at;
  }

  /// Returns the byte after blanks, which stays unread.
  byte peek() throws Malformed {
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (at == end) {
      throw new Malformed("Malformed JSON error");
    }
    return bytes[at];
  }

  boolean takeIf(char wanted) throws Malformed {
    boolean found = peek() == wanted;
    if (found) {
      at++;
    }
    return found;
  }

  void expect(char wanted) throws Malformed {
    if (!takeIf(wanted)) {
      throw new Malformed("Malformed JSON error");
    }
  }

  /// Takes the brace that opens the line's object.
  void expectObject() throws Malformed {
    while (at < end && isBlank(bytes[at])) {
      at++;
    }
    if (at == end || bytes[at] != '{') {
      throw new Malformed("Value looks like object, but can't find closing '}' symbol");
    }
    at++;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\n' || b == '\r';
  }

  /// Passes a string; what is between its quotes ends at [#position()] - 1.
  int skipString() throws Malformed {
    expect('"');
    int start = at;
    skipPlainBytes();
    while (at < end) {
      byte b = bytes[at];
      if (b == '\\') {
        at++;
      } else if (b == '"') {
        at++;
        return start;
      }
      at++;
    }
    throw new Malformed("Value is string, but can't find closing '\"' symbol");
  }

  /// Goes on to a quote or an escape, eight bytes at a time, or to the last few bytes.
  private void skipPlainBytes() {
    while (at <= end - Long.BYTES) {
      long word = (long) LONG.get(bytes, at);
      long quote = word ^ QUOTES;
      long escape = word ^ ESCAPES;
      long hits = (((quote - ONES) & ~quote) | ((escape - ONES) & ~escape)) & HIGHS;
      if (hits != 0) {
        at += Long.numberOfTrailingZeros(hits) >>> 3;
        return;
      }
      at += Long.BYTES;
    }
  }

  /// Returns the string that was just passed.
  String string(int start) {
    int stop = at - 1;
    if (ByteSearch.indexOf(bytes, start, stop, (byte) '\\') < 0) {
      return new String(bytes, start, stop - start, StandardCharsets.UTF_8);
    }
    return unescape(bytes, start, stop);
  }

  /// Passes any value.
  void skipValue() throws Malformed {
    int depth = 0;
    do {
      byte b = peek();
      switch (b) {
        case '{', '[' -> {
          at++;
          depth++;
        }
        case '}', ']' -> {
          if (depth == 0) {
            throw new Malformed("unexpected '" + (char) b + "' in JSON");
          }
          at++;
          depth--;
        }
        case ',', ':' -> {
          if (depth == 0) {
            throw new Malformed("unexpected '" + (char) b + "' in JSON");
          }
          at++;
        }
        case '"' -> skipString();
        default -> skipPlain();
      }
      if (depth > MAX_DEPTH) {
        throw new Malformed("JSON is nested too deeply limit=" + MAX_DEPTH);
      }
    } while (depth > 0);
  }

  /// Passes a number, `true`, `false` or `null`.
  void skipPlain() throws Malformed {
    int start = at;
    while (at < end) {
      byte b = bytes[at];
      boolean part =
          (b >= '0' && b <= '9')
              || (b >= 'a' && b <= 'z')
              || (b >= 'A' && b <= 'Z')
              || b == '-'
              || b == '+'
              || b == '.';
      if (!part) {
        break;
      }
      at++;
    }
    byte first = at > start ? bytes[start] : 0;
    boolean number = first == '-' || (first >= '0' && first <= '9');
    if (!number && !isWord(start, "true") && !isWord(start, "false") && !isWord(start, "null")) {
      throw new Malformed("Unknown value type");
    }
  }

  private boolean isWord(int start, String word) {
    if (at - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Returns the text from `start` to the position.
  String text(int start) {
    return new String(bytes, start, at - start, StandardCharsets.UTF_8);
  }

  /// Returns what the inside of a string stands for; half a surrogate pair becomes U+FFFD.
  private static String unescape(byte[] bytes, int start, int stop) {
    StringBuilder text = new StringBuilder(stop - start);
    ByteArrayOutputStream plain = new ByteArrayOutputStream(stop - start);
    for (int i = start; i < stop; i++) {
      if (bytes[i] != '\\' || i + 1 == stop) {
        plain.write(bytes[i]);
        continue;
      }
      text.append(plain.toString(StandardCharsets.UTF_8));
      plain.reset();
      byte escape = bytes[++i];
      if (escape == 'u' && i + 4 < stop) {
        text.append((char) hex(bytes, i + 1));
        i += 4;
      } else {
        text.append(simple(escape));
      }
    }
    text.append(plain.toString(StandardCharsets.UTF_8));
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        text.setCharAt(i, '\ufffd');
      }
    }
    return text.toString();
  }

  private static int hex(byte[] bytes, int at) {
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(bytes[i], 16);
      value = digit < 0 ? 0xfffd : (value << 4 | digit) & 0xffff;
    }
    return value;
  }

  private static char simple(byte escape) {
    return switch (escape) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default -> (char) escape;
    };
  }
}
