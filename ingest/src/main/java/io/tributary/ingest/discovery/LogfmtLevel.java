package io.tributary.ingest.discovery;

/// The best field of a logfmt line that holds a level. What is no logfmt ends the search.
final class LogfmtLevel {
  private LogfmtLevel() {}

  static Level of(byte[] line, int start, int end) {
    Level found = Level.UNKNOWN;
    int best = LevelFields.NONE;
    int at = start;
    while (at < end && best > 0) {
      if (isBlank(line[at])) {
        at++;
        continue;
      }
      int nameStart = at;
      while (at < end && !isBlank(line[at]) && line[at] != '=' && line[at] != '"') {
        at++;
      }
      if (at < end && !isBlank(line[at])) {
        if (line[at] == '"' || at == nameStart) {
          return found;
        }
        int rank = LevelFields.foldedRank(line, nameStart, at);
        int valueStart = at + 1;
        at = valueEnd(line, valueStart, end);
        if (at < 0) {
          return found;
        }
        if (rank < best) {
          best = rank;
          boolean quoted = valueStart < at && line[valueStart] == '"';
          found = Level.of(line, quoted ? valueStart + 1 : valueStart, quoted ? at - 1 : at);
        }
      }
    }
    return found;
  }

  private static boolean isBlank(byte next) {
    return next >= 0 && next <= ' ';
  }

  /// Returns where a value ends, its quotes included, or -1 when it is none.
  private static int valueEnd(byte[] line, int start, int end) {
    int at = start;
    if (at < end && line[at] == '"') {
      at++;
      while (at < end && line[at] != '"') {
        at += line[at] == '\\' ? 2 : 1;
      }
      return at < end ? at + 1 : -1;
    }
    while (at < end && !isBlank(line[at])) {
      if (line[at] == '"') {
        return -1;
      }
      at++;
    }
    return at;
  }
}
