package io.tributary.query.logql.pipeline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Walks JSON in place, no more strictly than Loki does: of an array only its brackets are looked
/// at, of a number only where it ends. Confined to one thread.
final class JsonScanner {
  static final String MALFORMED = "Malformed JSON error";
  private static final String NO_STRING = "Value is string, but can't find closing '\"' symbol";
  private static final String NO_ARRAY = "Value is array, but can't find closing ']' symbol";
  private static final String NO_OBJECT =
      "Value looks like object, but can't find closing '}' symbol";
  static final String ESCAPE = "Encountered an invalid escape sequence in a string";
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = '"' * ONES;
  private static final long ESCAPES = '\\' * ONES;

  /// What a value is.
  enum Kind {
    STRING,
    NUMBER,
    BOOLEAN,
    NULL,
    OBJECT,
    ARRAY
  }

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

  /// Receives the members of an object.
  @FunctionalInterface
  interface Members {
    /// Looks at the value that the scanner stands at; false ends the walk.
    ///
    /// @param key holds the key's bytes, without escapes, from `start` to `end`
    boolean member(byte[] key, int start, int end) throws Malformed;
  }

  /// Receives the elements of an array.
  @FunctionalInterface
  interface Elements {
    /// Looks at the value that the scanner stands at.
    void element(int index);
  }

  private byte[] bytes = new byte[0];
  private Kind kind = Kind.NULL;
  private int valueStart;
  private int valueEnd;

  void reset(byte[] newBytes) {
    bytes = newBytes;
  }

  Kind kind() {
    return kind;
  }

  /// Returns where the value starts; of a string after its quote.
  int valueStart() {
    return valueStart;
  }

  int valueEnd() {
    return valueEnd;
  }

  byte at(int index) {
    return bytes[index];
  }

  /// Returns where the first byte that is no blank stands, or -1.
  int token(int from, int to) {
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b != ' ' && b != '\t' && b != '\n' && b != '\r') {
        return at;
      }
    }
    return -1;
  }

  /// Returns where the string whose inside starts at `from` is closed, or -1.
  int stringEnd(int from, int to) {
    int at = skipPlain(from, to);
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        return at;
      }
      at += b == '\\' ? 2 : 1;
    }
    return -1;
  }

  /// Goes on to a quote or an escape, eight bytes at a time, or to the last few bytes.
  private int skipPlain(int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES) {
      long word = (long) LONG.get(bytes, at);
      long quote = word ^ QUOTES;
      long escape = word ^ ESCAPES;
      long hits = (((quote - ONES) & ~quote) | ((escape - ONES) & ~escape)) & HIGHS;
      if (hits != 0) {
        return at + (Long.numberOfTrailingZeros(hits) >>> 3);
      }
      at += Long.BYTES;
    }
    return at;
  }

  /// Returns where what opens at `from` is closed, behind its bracket, or -1; brackets of the other
  /// kind are not looked at.
  int blockEnd(int from, int to) {
    byte open = bytes[from];
    byte close = (byte) (open == '{' ? '}' : ']');
    int depth = 0;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == '"') {
        at = stringEnd(at + 1, to);
        if (at < 0) {
          return -1;
        }
      } else if (b == open) {
        depth++;
      } else if (b == close && --depth == 0) {
        return at + 1;
      }
    }
    return -1;
  }

  /// Goes to the next value; returns where what follows it starts.
  int value(int from, int to) throws Malformed {
    int at = token(from, to);
    if (at < 0) {
      throw new Malformed(MALFORMED);
    }
    return switch (bytes[at]) {
      case '"' -> set(Kind.STRING, at + 1, required(stringEnd(at + 1, to), NO_STRING)) + 1;
      case '{' -> set(Kind.OBJECT, at, required(blockEnd(at, to), NO_OBJECT));
      case '[' -> set(Kind.ARRAY, at, required(blockEnd(at, to), NO_ARRAY));
      default -> {
        int end = at;
        while (end < to && !endsPlain(bytes[end])) {
          end++;
        }
        yield set(plain(at, end), at, end);
      }
    };
  }

  private int set(Kind newKind, int start, int end) {
    kind = newKind;
    valueStart = start;
    valueEnd = end;
    return end;
  }

  private static int required(int place, String problem) throws Malformed {
    if (place < 0) {
      throw new Malformed(problem);
    }
    return place;
  }

  private static boolean endsPlain(byte b) {
    return b == ',' || b == '}' || b == ']' || b == ' ' || b == '\n' || b == '\r' || b == '\t';
  }

  private Kind plain(int start, int end) throws Malformed {
    byte first = bytes[start];
    if ((first >= '0' && first <= '9') || first == '-') {
      return Kind.NUMBER;
    }
    if (isWord(start, end, "true") || isWord(start, end, "false")) {
      return Kind.BOOLEAN;
    }
    if (isWord(start, end, "null")) {
      return Kind.NULL;
    }
    throw new Malformed("Unknown value type");
  }

  private boolean isWord(int start, int end, String word) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (bytes[start + i] != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Passes on the members of the object in `[from, to)`; returns false when they ended the walk.
  boolean object(int from, int to, Members members) throws Malformed {
    int at = token(from, to);
    if (at < 0 || bytes[at] != '{') {
      throw new Malformed(NO_OBJECT);
    }
    at = required(token(at + 1, to), MALFORMED);
    while (bytes[at] != '}') {
      if (bytes[at] != '"') {
        throw new Malformed(NO_OBJECT);
      }
      int keyStart = at + 1;
      int keyEnd = required(stringEnd(keyStart, to), MALFORMED);
      boolean escaped = isEscaped(keyStart, keyEnd);
      byte[] key = escaped ? JsonText.unescape(bytes, keyStart, keyEnd) : bytes;
      if (key == null) {
        throw new Malformed(ESCAPE);
      }
      at = required(token(keyEnd + 1, to), MALFORMED);
      if (bytes[at] != ':') {
        throw new Malformed(MALFORMED);
      }
      int next = value(at + 1, to);
      if (!members.member(key, escaped ? 0 : keyStart, escaped ? key.length : keyEnd)) {
        return false;
      }
      at = required(token(next, to), NO_ARRAY);
      if (bytes[at] == ',') {
        at = required(token(at + 1, to), NO_ARRAY);
      } else if (bytes[at] != '}') {
        throw new Malformed(NO_OBJECT);
      }
    }
    return true;
  }

  /// Passes on the elements of the array that opens at `from`, as far as they can be read; returns
  /// where reading ended: at its bracket, or where something else stands.
  int array(int from, int to, Elements elements) {
    int at = token(from + 1, to);
    for (int index = 0; at >= 0 && bytes[at] != ']'; index++) {
      int next;
      try {
        next = value(at, to);
      } catch (Malformed e) {
        return at; // whoever walks on finds no more of it there either
      }
      elements.element(index);
      at = token(next, to);
      if (at < 0 || bytes[at] != ',') {
        return at < 0 ? next : at;
      }
      int after = token(at + 1, to);
      if (after < 0) {
        return at + 1;
      }
      at = after;
    }
    return at < 0 ? from + 1 : at;
  }

  private boolean isEscaped(int start, int end) {
    return ByteSearch.indexOf(bytes, start, end, (byte) '\\') >= 0;
  }

  /// Returns the bytes of a key, without its escapes, or null when one is none.
  byte @Nullable [] key(int start, int end) {
    return JsonText.unescape(bytes, start, end);
  }

  /// Returns what the value stands for as a label.
  String text() {
    return kind == Kind.STRING ? unescaped() : raw();
  }

  /// Returns the value as it is written.
  String raw() {
    return new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
  }

  /// Returns the value as written, whatever it is, read as the inside of a string.
  String unescaped() {
    return string(valueStart, valueEnd);
  }

  /// Returns what the inside of a string stands for.
  String string(int start, int end) {
    return JsonText.text(bytes, start, end);
  }
}
