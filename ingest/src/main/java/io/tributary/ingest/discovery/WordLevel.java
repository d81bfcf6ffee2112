package io.tributary.ingest.discovery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

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

  private static final int NONE = -1;
  private static final int[] NEXT = {
    NONE, NONE, NONE, NONE, 5, NONE, 7, NONE, NONE
  }; // same letters
  private static final int LETTERS = 3; // by which words are found
  private static final int LETTERS_MASK = 0xff_ffff;
  private static final int LOWER_CASE = 0x20_2020;
  private static final int MULTIPLIER = 0x25b_413f; // gives each of those letters a slot of its own
  private static final int SLOT_SHIFT = 29;
  private static final int[] SLOT_LETTERS = new int[8];
  private static final int[] SLOT_WORDS = new int[8];
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

  static {
    for (int word = WORDS.length - 1; word >= 0; word--) {
      int letters =
          WORDS[word].charAt(0) | WORDS[word].charAt(1) << 8 | WORDS[word].charAt(2) << 16;
      SLOT_LETTERS[slot(letters)] = letters;
      SLOT_WORDS[slot(letters)] = word;
    }
  }

  private WordLevel() {}

  private static int slot(int letters) {
    return (letters * MULTIPLIER) >>> SLOT_SHIFT;
  }

  static Level of(byte[] line, int start, int end) {
    int seen = 0; // a bit for each word that was there
    int best = LEVELS.length;
    for (int at = start; at <= end - LETTERS && best > 0; at++) {
      int letters = letters(line, at);
      int slot = slot(letters);
      if (SLOT_LETTERS[slot] != letters) {
        continue;
      }
      for (int word = SLOT_WORDS[slot]; word != NONE; word = NEXT[word]) {
        if ((seen >>> word & 1) == 0 && isAt(line, at, end, WORDS[word])) {
          seen |= 1 << word;
          if (isAlone(line, start, at, end, WORDS[word].length())) {
            best = Math.min(best, word);
          }
        }
      }
    }
    return best == LEVELS.length ? Level.UNKNOWN : LEVELS[best];
  }

  /// Returns three letters, in lower case: what are no letters become none of the wanted.
  private static int letters(byte[] line, int at) {
    int letters =
        at + Integer.BYTES <= line.length
            ? (int) INTS.get(line, at)
            : (line[at] & 0xff) | (line[at + 1] & 0xff) << 8 | (line[at + 2] & 0xff) << 16;
    return (letters | LOWER_CASE) & LETTERS_MASK;
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
