package io.tributary.storage.lines;

import io.tributary.model.logs.LineFields;
import java.nio.charset.StandardCharsets;

/// Plain lines of JSON: an object of strings, numbers, booleans and nulls, whose keys have no
/// escapes; what follows it is not looked at. With the wanted members its braces are, and a comma
/// behind a member.
///
/// @param keys of wanted members
record JsonSyntax(LineFields.Keys keys) implements FieldSyntax {
  private static final int KEY = 1; // or the end of the object
  private static final int DONE = 2;

  // Of a member, by turns as it is not wanted and as it is.
  private static final int WANTED = 1;
  private static final int COLON = 4;
  private static final int VALUE = 6;
  private static final int STRING = 8;
  private static final int ESCAPED = 10;
  private static final int NUMBER = 12;
  private static final int AFTER = 14;

  private static final byte[][] LITERALS = {
    "true".getBytes(StandardCharsets.US_ASCII),
    "false".getBytes(StandardCharsets.US_ASCII),
    "null".getBytes(StandardCharsets.US_ASCII)
  };

  @Override
  public boolean isWanted(int state) {
    return state >= COLON && state != OTHER && (state & WANTED) != 0;
  }

  @Override
  public boolean isEnd(int state) {
    return state == DONE;
  }

  @Override
  public int field(int state, int field, boolean blanks) {
    int member = state & ~WANTED;
    return switch (member) {
      case STRING, ESCAPED -> STRING | (state & WANTED);
      case VALUE -> FieldSyntax.isNumber(field) ? NUMBER | (state & WANTED) : OTHER;
      case NUMBER -> field == LineFormat.TIME ? OTHER : state;
      case DONE -> DONE;
      default -> OTHER;
    };
  }

  @Override
  public int text(int before, byte[] text, int from, int to, Ranges wanted) {
    int state = before;
    int at = from;
    int wantedFrom = from; // of what a wanted state began with
    while (at < to && state != OTHER && state != DONE) {
      int next = next(state, text, at, to);
      int end = end(state, text, at, to);
      if (isWanted(next) && !isWanted(state)) {
        wantedFrom = at;
      } else if (isWanted(state) && !isWanted(next)) {
        wanted.add(wantedFrom, end);
      } else if ((text[at] == '{' && state == START) || next == DONE) {
        wanted.add(at, end);
      }
      state = next;
      at = end;
    }
    if (isWanted(state)) {
      wanted.add(wantedFrom, to);
    }
    return state;
  }

  /// Returns the state behind the byte at `at`, or the key or literal that begins there.
  private int next(int state, byte[] text, int at, int to) {
    byte found = text[at];
    int wanted = state & WANTED;
    return switch (state) {
      case START -> isBlank(found) ? START : found == '{' ? KEY : OTHER;
      case KEY ->
          isBlank(found) ? KEY : found == '}' ? DONE : found == '"' ? key(text, at, to) : OTHER;
      default ->
          switch (state & ~WANTED) {
            case COLON -> isBlank(found) ? state : found == ':' ? VALUE | wanted : OTHER;
            case VALUE -> isBlank(found) ? state : value(text, at, to, wanted);
            case STRING -> found == '"' ? AFTER | wanted : found == '\\' ? ESCAPED | wanted : state;
            case ESCAPED -> STRING | wanted;
            case NUMBER -> endsNumber(found) ? after(found, wanted) : state;
            case AFTER -> after(found, wanted);
            default -> OTHER;
          };
    };
  }

  private static int after(byte found, int wanted) {
    return isBlank(found) ? AFTER | wanted : found == ',' ? KEY : found == '}' ? DONE : OTHER;
  }

  private int key(byte[] text, int at, int to) {
    int end = keyEnd(text, at, to);
    if (end < 0) {
      return OTHER;
    }
    return keys.has(text, at + 1, end - 1) ? COLON | WANTED : COLON;
  }

  private static int value(byte[] text, int at, int to, int wanted) {
    byte found = text[at];
    if (found == '"') {
      return STRING | wanted;
    }
    if (found == '-' || (found >= '0' && found <= '9')) {
      return NUMBER | wanted;
    }
    return literalEnd(text, at, to) < 0 ? OTHER : AFTER | wanted;
  }

  private static int end(int state, byte[] text, int at, int to) {
    if (state == KEY && text[at] == '"') {
      return Math.max(at + 1, keyEnd(text, at, to));
    }
    return (state & ~WANTED) == VALUE ? Math.max(at + 1, literalEnd(text, at, to)) : at + 1;
  }

  /// Returns where a key ends, behind its quote, or −1.
  private static int keyEnd(byte[] text, int at, int to) {
    for (int i = at + 1; i < to && text[i] != '\\'; i++) {
      if (text[i] == '"') {
        return i + 1;
      }
    }
    return -1;
  }

  /// Returns where a literal ends, behind which something else is seen to begin, or −1.
  private static int literalEnd(byte[] text, int at, int to) {
    for (byte[] literal : LITERALS) {
      int end = at + literal.length;
      if (end < to && endsNumber(text[end]) && isAt(literal, text, at)) {
        return end;
      }
    }
    return -1;
  }

  private static boolean isAt(byte[] literal, byte[] text, int at) {
    for (int i = 0; i < literal.length; i++) {
      if (text[at + i] != literal[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte found) {
    return found == ' ' || found == '\t' || found == '\n' || found == '\r';
  }

  private static boolean endsNumber(byte found) {
    return isBlank(found) || found == ',' || found == '}' || found == ']';
  }
}
