package io.tributary.storage.lines;

import io.tributary.model.logs.LineFields;

/// Plain lines of logfmt: keys of ASCII, values without escapes. With a wanted pair the blank
/// behind it is.
///
/// @param keys of wanted pairs
record LogfmtSyntax(LineFields.Keys keys) implements FieldSyntax {
  // Of a pair, by turns as it is not wanted and as it is; a line starts between two.
  private static final int WANTED = 1;
  private static final int VALUE = 2;
  private static final int PLAIN = 4;
  private static final int QUOTED = 6;

  @Override
  public boolean isWanted(int state) {
    return state != OTHER && (state & WANTED) != 0;
  }

  @Override
  public boolean isEnd(int state) {
    return state < QUOTED;
  }

  @Override
  public int field(int state, int field, boolean blanks) {
    return switch (state & ~WANTED) {
      case VALUE, PLAIN -> blanks ? OTHER : PLAIN | (state & WANTED);
      case QUOTED -> state;
      default -> OTHER;
    };
  }

  @Override
  public int text(int before, byte[] text, int from, int to, Ranges wanted) {
    int state = before;
    int at = from;
    int wantedFrom = from; // of what a wanted state began with
    while (at < to && state != OTHER) {
      boolean isKey = state == START && !isBlank(text[at]);
      int end = isKey ? keyEnd(text, at, to) : at + 1;
      if (isKey && isWantedFlag(text, at, end, to)) {
        wanted.add(at, end + 1);
      }
      int next = isKey ? key(text, at, end, to) : next(state, text[at]);
      if (isWanted(next) && !isWanted(state)) {
        wantedFrom = at;
      } else if (isWanted(state) && !isWanted(next)) {
        wanted.add(wantedFrom, end);
      }
      state = next;
      at = isKey ? end + 1 : end;
    }
    if (isWanted(state)) {
      wanted.add(wantedFrom, to);
    }
    return state;
  }

  /// Returns where the key ends, or the end when it goes on there.
  private static int keyEnd(byte[] text, int at, int to) {
    int end = at;
    while (end < to && text[end] > ' ' && text[end] != '=' && text[end] != '"') {
      end++;
    }
    return end;
  }

  /// Returns the state behind a key and what follows it.
  private int key(byte[] text, int at, int end, int to) {
    if (end == to || (text[end] != '=' && !isBlank(text[end])) || end == at) {
      return OTHER;
    }
    return isBlank(text[end]) ? START : keys.has(text, at, end) ? VALUE | WANTED : VALUE;
  }

  /// Returns whether there is a wanted key without a value.
  private boolean isWantedFlag(byte[] text, int at, int end, int to) {
    return end > at && end < to && isBlank(text[end]) && keys.has(text, at, end);
  }

  private static int next(int state, byte found) {
    int wanted = state & WANTED;
    return switch (state & ~WANTED) {
      case START -> START;
      case VALUE -> found == '"' ? QUOTED | wanted : plain(found, wanted);
      case PLAIN -> plain(found, wanted);
      default -> found == '"' ? START : found == '\\' ? OTHER : state;
    };
  }

  private static int plain(byte found, int wanted) {
    if (found == '=' || found == '"') {
      return OTHER;
    }
    return isBlank(found) ? START : PLAIN | wanted;
  }

  private static boolean isBlank(byte found) {
    return found >= 0 && found <= ' ';
  }
}
