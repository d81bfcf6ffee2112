package io.tributary.ingest.discovery;

/// The first field of a JSON object, or of one within it, that holds a level. What is no JSON ends
/// the search. Reused, confined to one thread.
final class JsonLevel {
  /// Objects in objects that are looked into.
  private static final int DEEPEST = 2;

  private byte[] text = new byte[0];
  private int at;
  private int end;
  private Level found = Level.UNKNOWN;

  /// Returns the level of an object that begins behind blanks.
  Level of(byte[] line, int start, int newEnd) {
    text = line;
    at = start;
    end = newEnd;
    found = Level.UNKNOWN;
    skipSpace();
    object(1);
    return found;
  }

  /// Reads an object to its end; returns true when the search is over.
  private boolean object(int depth) {
    at++;
    while (skipSpace()) {
      if (text[at] == '}') {
        at++;
        return false;
      }
      if (text[at] == ',') {
        at++;
      } else if (text[at] != '"' || field(depth)) {
        return true;
      }
    }
    return true;
  }

  private boolean field(int depth) {
    int nameStart = at + 1;
    skipString();
    int nameEnd = at - 1;
    if (!skipSpace() || text[at] != ':') {
      return true;
    }
    at++;
    if (!skipSpace()) {
      return true;
    }
    switch (text[at]) {
      case '"' -> {
        int start = at + 1;
        skipString();
        if (at <= end && LevelFields.rank(text, nameStart, nameEnd) != LevelFields.NONE) {
          found = Level.of(text, start, at - 1);
          return true;
        }
      }
      case '{' -> {
        if (depth < DEEPEST) {
          return object(depth + 1);
        }
        skipNested();
      }
      case '[' -> skipNested();
      default -> skipWord();
    }
    return at >= end;
  }

  /// Moves to what is no blank; false when there is nothing.
  private boolean skipSpace() {
    while (at < end && LineLevel.isSpace(text[at])) {
      at++;
    }
    return at < end;
  }

  /// Moves behind the string that begins here, or beyond the end when it does not end.
  private void skipString() {
    at++;
    while (at < end && text[at] != '"') {
      at += text[at] == '\\' ? 2 : 1;
    }
    at = at < end ? at + 1 : end + 1;
  }

  private void skipNested() {
    int open = 0;
    while (at < end) {
      switch (text[at]) {
        case '{', '[' -> {
          open++;
          at++;
        }
        case '}', ']' -> {
          open--;
          at++;
        }
        case '"' -> skipString();
        default -> at++;
      }
      if (open == 0) {
        return;
      }
    }
  }

  private void skipWord() {
    while (at < end && text[at] != ',' && text[at] != '}' && text[at] != ']') {
      at++;
    }
  }
}
