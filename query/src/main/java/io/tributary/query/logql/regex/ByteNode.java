package io.tributary.query.logql.regex;

import java.util.List;

/// A part of a regular expression over ASCII.
sealed interface ByteNode {
  /// One character of a set: a bit for each, those below 64 in `low`.
  record Chars(long low, long high) implements ByteNode {
    static final Chars NONE = new Chars(0, 0);

    static Chars of(int character) {
      return character < Long.SIZE
          ? new Chars(1L << character, 0)
          : new Chars(0, 1L << (character - Long.SIZE));
    }

    /// Returns the set of the characters from one to another.
    static Chars range(int first, int last) {
      Chars all = NONE;
      for (int c = first; c <= last; c++) {
        all = all.or(of(c));
      }
      return all;
    }

    Chars or(Chars other) {
      return new Chars(low | other.low, high | other.high);
    }

    Chars not() {
      return new Chars(~low, ~high);
    }

    boolean has(int character) {
      long bits = character < Long.SIZE ? low : high;
      return character < 2 * Long.SIZE && (bits >>> character & 1) != 0;
    }

    /// Returns the only character; −1 when there are others, or none.
    int only() {
      return Long.bitCount(low) + Long.bitCount(high) != 1
          ? -1
          : low != 0
              ? Long.numberOfTrailingZeros(low)
              : Long.SIZE + Long.numberOfTrailingZeros(high);
    }
  }

  record Concat(List<ByteNode> parts) implements ByteNode {}

  record Alternate(List<ByteNode> branches) implements ByteNode {}

  /// @param most −1 when there is no bound
  record Repeat(ByteNode inner, int least, int most) implements ByteNode {}

  /// The beginning of the text.
  record Begin() implements ByteNode {}

  /// The end of the text.
  record End() implements ByteNode {}
}
