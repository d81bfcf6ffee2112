package io.tributary.ingest.discovery;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// The first word of a text that means a level, in whatever case, and stands alone.
final class WordLevel {
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

  // By the low six bits of a character, those from 64 on in the second.
  private static final long[] BEFORE = characters(" \t\n[({\"'=|");
  private static final long[] BEHIND = characters(" \t\n[](){}:,!\"'=|");
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

  private static long[] characters(String all) {
    long[] set = new long[2];
    all.chars().forEach(next -> set[next >>> 6] |= 1L << next);
    return set;
  }

  static Level of(byte[] line, int start, int end) {
    for (int at = start; at <= end - LETTERS; at++) {
      int letters = letters(line, at);
      int slot = slot(letters);
      if (SLOT_LETTERS[slot] == letters && (at == start || isOneOf(BEFORE, line[at - 1]))) {
        for (int word = SLOT_WORDS[slot]; word != NONE; word = NEXT[word]) {
          if (isAloneAt(line, at, end, WORDS[word])) {
            return LEVELS[word];
          }
        }
      }
    }
    return Level.UNKNOWN;
  }

  /// Returns three letters, in lower case: what are no letters become none of the wanted.
  private static int letters(byte[] line, int at) {
    int letters =
        at + Integer.BYTES <= line.length
            ? (int) INTS.get(line, at)
            : (line[at] & 0xff) | (line[at + 1] & 0xff) << 8 | (line[at + 2] & 0xff) << 16;
    return (letters | LOWER_CASE) & LETTERS_MASK;
  }

  /// Returns whether a word begins at a place and ends where it ends.
  private static boolean isAloneAt(byte[] line, int at, int end, String word) {
    int after = at + word.length();
    if (after > end || (after < end && !isOneOf(BEHIND, line[after]))) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (Level.lower(line[at + i]) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOneOf(long[] characters, byte next) {
    return next >= 0 && (characters[next >>> 6] >>> next & 1) != 0;
  }
}
