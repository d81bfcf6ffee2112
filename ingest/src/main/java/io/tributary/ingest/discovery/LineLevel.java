package io.tributary.ingest.discovery;

/// The level that a line says: by a field when it is JSON or logfmt, else by the words in it.
/// Reused, confined to one thread.
final class LineLevel {
  private final JsonLevel json = new JsonLevel();

  Level of(byte[] line, int start, int end) {
    Level level = Level.UNKNOWN;
    if (isObject(line, start, end)) {
      level = json.of(line, start, end);
    } else if (hasEquals(line, start, end)) {
      level = LogfmtLevel.of(line, start, end);
    }
    return level == Level.UNKNOWN ? WordLevel.of(line, start, end) : level;
  }

  private static boolean isObject(byte[] line, int start, int end) {
    int first = start;
    while (first < end && isSpace(line[first])) {
      first++;
    }
    if (first == end || line[first] != '{') {
      return false;
    }
    int last = end - 1;
    while (isSpace(line[last])) {
      last--;
    }
    return line[last] == '}';
  }

  static boolean isSpace(byte next) {
    return next == ' ' || (next >= '\t' && next <= '\r');
  }

  private static boolean hasEquals(byte[] line, int start, int end) {
    for (int i = start; i < end; i++) {
      if (line[i] == '=') {
        return true;
      }
    }
    return false;
  }
}
