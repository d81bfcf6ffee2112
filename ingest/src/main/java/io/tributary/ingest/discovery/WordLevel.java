package io.tributary.ingest.discovery;

/// The most telling word of a text that means a level, in whatever case. Where a word is part of a
/// longer one at its first place, it is not looked for further on, as in Loki.
final class WordLevel {
  /// By rank: the first that stands in the text decides.
  private static final Level[] LEVELS = {
    Level.TRACE,
    Level.DEBUG,
    Level.FATAL,
    Level.CRITICAL,
    Level.ERROR,
    Level.ERROR,
    Level.WARN,
    Level.WARN,
    Level.INFO
  };

  private static final String[] WORDS = {
    "trace", "debug", "fatal", "critical", "error", "err", "warning", "warn", "info"
  };

  private static final int ERROR = 4;
  private static final int ERR = 5;
  private static final int WARNING = 6;
  private static final int WARN = 7;
  private static final int SHORTEST = 3;

  private WordLevel() {}

  static Level of(byte[] line, int start, int end) {
    int seen = 0; // a bit for each word that was there
    int best = LEVELS.length;
    for (int at = start; at <= end - SHORTEST && best > 0; at++) {
      int word = word(line[at] | 0x20, line[at + 1] | 0x20, line[at + 2] | 0x20);
      while (word >= 0) {
        if ((seen >>> word & 1) == 0 && isAt(line, at, end, WORDS[word])) {
          seen |= 1 << word;
          if (isAlone(line, start, at, end, WORDS[word].length())) {
            best = Math.min(best, word);
          }
        }
        word = next(word);
      }
    }
    return best == LEVELS.length ? Level.UNKNOWN : LEVELS[best];
  }

  /// Returns the first word that begins with three letters, or -1.
  private static int word(int first, int second, int third) {
    return switch (first) {
      case 't' -> second == 'r' && third == 'a' ? 0 : -1;
      case 'd' -> second == 'e' && third == 'b' ? 1 : -1;
      case 'f' -> second == 'a' && third == 't' ? 2 : -1;
      case 'c' -> second == 'r' && third == 'i' ? 3 : -1;
      case 'e' -> second == 'r' && third == 'r' ? ERROR : -1;
      case 'w' -> second == 'a' && third == 'r' ? WARNING : -1;
      case 'i' -> second == 'n' && third == 'f' ? 8 : -1;
      default -> -1;
    };
  }

  /// Returns the next word that begins with the same letters, or -1.
  private static int next(int word) {
    return word == ERROR ? ERR : word == WARNING ? WARN : -1;
  }

  private static boolean isAt(byte[] line, int at, int end, String word) {
    if (end - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (Level.lower(line[at + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlone(byte[] line, int start, int at, int end, int length) {
    return (at == start || !isLetter(line[at - 1]))
        && (at + length == end || !isLetter(line[at + length]));
  }

  /// Takes each byte for a character of Latin-1, as Loki does.
  private static boolean isLetter(byte next) {
    return next == '_' || Character.isLetterOrDigit(next & 0xff);
  }
}
