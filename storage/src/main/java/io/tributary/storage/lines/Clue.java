package io.tributary.storage.lines;

import io.tributary.model.logs.Needle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the texts of a line's parts must have for a needle to be in the line. Immutable.
///
/// It has no digits, so that it is in one text or in a field with letters. Those with hexadecimal
/// digits begin and end where others do not go on, and have a digit: none has a clue, or its
/// beginning or end, that begins and ends with another byte. Times have no more than five bytes
/// between their digits. Words may have it, or, where they are fields, its first or last letters up
/// to something that is none.
final class Clue {
  private static final int MIN_BYTES = 6;

  private final Needle text;
  private final Needle firstLetters;
  private final Needle lastLetters;

  /// @param from where the clue begins in `bytes`; letters before it are those of a word too
  private Clue(byte[] bytes, int from, int to) {
    text = new Needle(Arrays.copyOfRange(bytes, from, to));
    int first = from;
    while (first > 0 && isLetter(bytes[first]) && isLetter(bytes[first - 1])) {
      first--;
    }
    int firstEnd = from;
    while (firstEnd < to && isLetter(bytes[firstEnd])) {
      firstEnd++;
    }
    int last = to;
    while (last > from && isLetter(bytes[last - 1])) {
      last--;
    }
    int lastEnd = to;
    while (lastEnd < bytes.length && isLetter(bytes[lastEnd - 1]) && isLetter(bytes[lastEnd])) {
      lastEnd++;
    }
    boolean isOne = firstEnd == to; // which no word has a part of
    firstLetters = isOne ? text : new Needle(Arrays.copyOfRange(bytes, first, firstEnd));
    lastLetters = isOne ? text : new Needle(Arrays.copyOfRange(bytes, last, lastEnd));
  }

  /// Returns the longest clue that a needle gives, or null when there is none.
  static @Nullable Clue of(@Nullable Needle needle) {
    byte[] bytes = needle == null ? new byte[0] : needle.bytes();
    int start = 0;
    int longest = 0;
    int from = 0;
    while (from < bytes.length) {
      int to = from;
      while (to < bytes.length && !isDigit(bytes[to])) {
        to++;
      }
      int next = to + 1;
      while (from < to && isInHex(bytes[from])) {
        from++;
      }
      while (from < to && isInHex(bytes[to - 1])) {
        to--;
      }
      if (to - from > longest) {
        start = from;
        longest = to - from;
      }
      from = next;
    }
    return longest < MIN_BYTES ? null : new Clue(bytes, start, start + longest);
  }

  private static boolean isDigit(byte found) {
    return found >= '0' && found <= '9';
  }

  private static boolean isLetter(byte found) {
    return (found >= 'a' && found <= 'z') || (found >= 'A' && found <= 'Z');
  }

  private static boolean isInHex(byte found) {
    return (found >= 'a' && found <= 'f') || found == '-';
  }

  /// The bytes that are in one text.
  Needle text() {
    return text;
  }

  /// Returns whether some of these words may have it, or a part of it.
  boolean mayBeInWords(byte[] words, int from, int to) {
    return text.isIn(words, from, to)
        || (firstLetters.length() > 0 && firstLetters.isIn(words, from, to))
        || (lastLetters.length() > 0 && lastLetters.isIn(words, from, to));
  }
}
