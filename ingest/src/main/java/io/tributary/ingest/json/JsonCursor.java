package io.tributary.ingest.json;

/// Reads JSON in place, without objects; strings may hold bytes that are not UTF-8, and control
/// characters. Reused, confined to one thread. Source: RFC 8259.
public final class JsonCursor {
  /// As deep as anybody nests.
  public static final int DEEPEST = 64;

  private static final String ESCAPES = "\"\\/bfnrt";
  private static final byte[] MEANINGS = {'"', '\\', '/', '\b', '\f', '\n', '\r', '\t'};
  private static final int REPLACEMENT = 0xfffd;

  private byte[] json = new byte[0];
  private int start;
  private int at;
  private int end;
  private int textStart;
  private int textEnd;
  private boolean escaped;
  private byte[] plain = new byte[256]; // of the string read last, when it has escapes
  private int plainLength;

  /// Starts over on `bytes[newStart, newEnd)`.
  public void reset(byte[] bytes, int newStart, int newEnd) {
    json = bytes;
    start = newStart;
    at = newStart;
    end = newEnd;
  }

  /// Returns what is read.
  public byte[] bytes() {
    return json;
  }

  public int position() {
    return at;
  }

  /// Moves to what is no blank and returns it; 0 at the end.
  public byte peek() {
    while (at < end && isBlank(json[at])) {
      at++;
    }
    return at < end ? json[at] : 0;
  }

  private static boolean isBlank(byte next) {
    return next == ' ' || next == '\t' || next == '\r' || next == '\n';
  }

  /// Moves behind a character.
  public void expect(char wanted) {
    if (peek() != wanted) {
      throw problem("expected '" + wanted + "'");
    }
    at++;
  }

  /// Moves to the next name or element: behind the comma, or behind the closing bracket, and then
  /// returns false.
  ///
  /// @param first whether it is the first one
  public boolean next(boolean first, char close) {
    byte next = peek();
    if (next == close) {
      at++;
      return false;
    }
    if (!first) {
      expect(',');
      peek();
    }
    return true;
  }

  /// Reads a string, which is then [#text()].
  public void string() {
    skipString();
    if (escaped) {
      unescape();
    }
  }

  /// Returns the bytes that hold the string read last; valid until the next one.
  public byte[] text() {
    return escaped ? plain : json;
  }

  public int textStart() {
    return escaped ? 0 : textStart;
  }

  public int textLength() {
    return escaped ? plainLength : textEnd - textStart;
  }

  /// Returns where the string read last begins as it was sent, behind its quote.
  public int sentStart() {
    return textStart;
  }

  public int sentEnd() {
    return textEnd;
  }

  private void skipString() {
    expect('"');
    textStart = at;
    escaped = false;
    while (at < end && json[at] != '"') {
      if (json[at] == '\\') {
        escaped = true;
        skipEscape();
      } else {
        at++;
      }
    }
    if (at >= end) {
      at = end;
      throw problem("a string does not end");
    }
    textEnd = at++;
  }

  private void skipEscape() {
    int kind = at + 1 < end ? json[at + 1] : 0;
    if (kind == 'u') {
      unit(at);
      at += 6;
    } else if (ESCAPES.indexOf(kind) >= 0 && kind != 0) {
      at += 2;
    } else {
      throw problem("unknown escape");
    }
  }

  private void unescape() {
    if (textEnd - textStart > plain.length) {
      plain = new byte[Math.max(textEnd - textStart, 2 * plain.length)];
    }
    plainLength = 0;
    int from = textStart;
    while (from < textEnd) {
      if (json[from] != '\\') {
        plain[plainLength++] = json[from++];
      } else if (json[from + 1] == 'u') {
        from = unicode(from);
      } else {
        plain[plainLength++] = MEANINGS[ESCAPES.indexOf(json[from + 1])];
        from += 2;
      }
    }
  }

  /// Reads an escape of a character, or of the two halves of one; returns where it ends.
  private int unicode(int from) {
    int unit = unit(from);
    int next = from + 6;
    int character = unit;
    if (Character.isHighSurrogate((char) unit)
        && next + 1 < textEnd
        && json[next] == '\\'
        && json[next + 1] == 'u') {
      int low = unit(next);
      if (Character.isLowSurrogate((char) low)) {
        character = Character.toCodePoint((char) unit, (char) low);
        next += 6;
      }
    }
    boolean lone = character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    putCharacter(lone ? REPLACEMENT : character);
    return next;
  }

  private int unit(int from) {
    int value = 0;
    for (int i = from + 2; i < from + 6; i++) {
      int digit = i < end ? Character.digit(json[i], 16) : -1;
      if (digit < 0) {
        throw problem("escape is cut off");
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private void putCharacter(int character) {
    if (character < 0x80) {
      plain[plainLength++] = (byte) character;
      return;
    }
    int tail = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
    int lead = tail == 1 ? 0xc0 : tail == 2 ? 0xe0 : 0xf0;
    plain[plainLength++] = (byte) (lead | character >> (6 * tail));
    for (int shift = 6 * (tail - 1); shift >= 0; shift -= 6) {
      plain[plainLength++] = (byte) (0x80 | (character >> shift & 0x3f));
    }
  }

  /// Moves behind a value, whatever it is.
  public void skip() {
    byte next = peek();
    switch (next) {
      case '"' -> skipString();
      case '{', '[' -> skipNested();
      default -> skipScalar();
    }
  }

  /// Moves behind an object or array: without recursion, since senders decide how deep it is.
  private void skipNested() {
    long objects = 0; // a bit for each bracket that is open, the innermost lowest
    int depth = 0;
    boolean first = false;
    do {
      byte next = peek();
      if (next == '{' || next == '[') {
        if (++depth > DEEPEST) {
          throw problem("nested too deep limit=" + DEEPEST);
        }
        objects = objects << 1 | (next == '{' ? 1 : 0);
        at++;
        first = true;
      } else if (next == '"') {
        skipString();
      } else {
        skipScalar();
      }
      // Behind a value or an opening bracket: close what ends here, then move to the next value.
      while (depth > 0 && !next(first, (objects & 1) != 0 ? '}' : ']')) {
        depth--;
        objects >>>= 1;
        first = false;
      }
      if (depth > 0 && (objects & 1) != 0) {
        skipString();
        expect(':');
      }
      first = false;
    } while (depth > 0);
  }

  /// Moves behind a number, `true`, `false` or `null`.
  private void skipScalar() {
    int begin = at;
    while (at < end && isWord(json[at])) {
      at++;
    }
    if (!isLiteral(begin) && !isNumber(begin)) {
      at = begin;
      throw problem(begin == end ? "a value is missing" : "expected a value");
    }
  }

  private static boolean isWord(byte next) {
    int letter = next | 0x20;
    return (letter >= 'a' && letter <= 'z')
        || (next >= '0' && next <= '9')
        || next == '-'
        || next == '+'
        || next == '.';
  }

  private boolean isLiteral(int begin) {
    return is(begin, "null") || is(begin, "true") || is(begin, "false");
  }

  private boolean is(int begin, String literal) {
    boolean same = at - begin == literal.length();
    for (int i = 0; same && i < literal.length(); i++) {
      same = json[begin + i] == literal.charAt(i);
    }
    return same;
  }

  private boolean isNumber(int begin) {
    int i = begin;
    if (i < at && json[i] == '-') {
      i++;
    }
    int whole = digits(i);
    if (whole == i || (json[i] == '0' && whole > i + 1)) {
      return false;
    }
    i = whole;
    if (i < at && json[i] == '.') {
      int fraction = digits(i + 1);
      if (fraction == i + 1) {
        return false;
      }
      i = fraction;
    }
    if (i < at && (json[i] | 0x20) == 'e') {
      i++;
      if (i < at && (json[i] == '-' || json[i] == '+')) {
        i++;
      }
      int exponent = digits(i);
      if (exponent == i) {
        return false;
      }
      i = exponent;
    }
    return i == at;
  }

  private int digits(int from) {
    int i = from;
    while (i < at && json[i] >= '0' && json[i] <= '9') {
      i++;
    }
    return i;
  }

  /// Returns what a sender is told of the place that was reached.
  public JsonProblem problem(String what) {
    return new JsonProblem(what, at - start);
  }

  /// Whether one long string has made this too large to keep.
  public boolean isOversized() {
    return plain.length > 1 << 20;
  }
}
