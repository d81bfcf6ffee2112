package io.tributary.storage.lines;

import io.tributary.model.logs.Needle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What the texts of a line's parts must have for a needle to be in the line. Immutable.
///
/// It has no digits, so that it is in one text or in a field with letters. Those with hexadecimal
/// digits begin and end where others do not go on, and have a digit: none has a clue, or its
/// beginning or end, that begins and ends with another byte. Times have no more than five bytes
/// between their digits. Words may have it; those that are fields, which are letters and digits,
/// only if it is letters alone, or they end with its first letters or begin with its last ones.
final class Clue {
  private static final int MIN_BYTES = 6;

  private final Needle text;
  private final byte[] firstLetters; // which a field ends with that has some of it
  private final byte[] lastLetters; // or begins with
  private final Needle first;
  private final Needle last;

  /// @param from where the clue begins in `bytes`; letters before it are those of a word too
  private Clue(byte[] bytes, int from, int to) {
    text = new Needle(Arrays.copyOfRange(bytes, from, to));
    int start = from;
    while (start > 0 && isLetter(bytes[start]) && isLetter(bytes[start - 1])) {
      start--;
    }
    int firstEnd = from;
    while (firstEnd < to && isLetter(bytes[firstEnd])) {
      firstEnd++;
    }
    int lastStart = to;
    while (lastStart > from && isLetter(bytes[lastStart - 1])) {
      lastStart--;
    }
    int lastEnd = to;
    while (lastEnd < bytes.length && isLetter(bytes[lastEnd - 1]) && isLetter(bytes[lastEnd])) {
      lastEnd++;
    }
    boolean isLetters = firstEnd == to; // of which a field has all or no part
    firstLetters = isLetters ? new byte[0] : Arrays.copyOfRange(bytes, start, firstEnd);
    lastLetters = isLetters ? new byte[0] : Arrays.copyOfRange(bytes, lastStart, lastEnd);
    first = new Needle(firstLetters);
    last = new Needle(lastLetters);
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

  /// Returns whether one of these words, which stand one after the other, may have it, or be a
  /// field that has its beginning or end.
  boolean mayBeInWords(byte[] words, int from, int to) {
    return text.isIn(words, from, to)
        || (firstLetters.length > 0 && first.isIn(words, from, to))
        || (lastLetters.length > 0 && last.isIn(words, from, to));
  }

  /// Returns whether a word has it, or is a field that may have its beginning or end.
  boolean mayBeInWord(byte[] words, int from, int to) {
    return text.isIn(words, from, to) || isAtAnEdge(words, from, to);
  }

  private boolean isAtAnEdge(byte[] words, int from, int to) {
    int ends = to - firstLetters.length;
    int begins = from + lastLetters.length;
    return (firstLetters.length > 0
            && ends >= from
            && Arrays.equals(words, ends, to, firstLetters, 0, firstLetters.length))
        || (lastLetters.length > 0
            && begins <= to
            && Arrays.equals(words, from, begins, lastLetters, 0, lastLetters.length));
  }
}
