package io.tributary.storage.filter;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Which bytes of a text are letters and which are digits, a bit for each, found eight at a time.
///
/// Letters are those of ASCII and all bytes beyond; a token is a run of letters and digits, those
/// of less than three bytes are of no interest. Confined to one thread; reused from text to text.
final class Kinds {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101_0101_0101_0101L;
  private static final long HIGH = ONES << 7;

  /// Brings the lowest bits of eight bytes together in the highest byte.
  private static final long GATHER = 0x0102_0408_1020_4080L;

  // One more than the words of the text: nothing is behind its end.
  private long[] letters = new long[8];
  private long[] digits = new long[8];
  private int words;

  void read(byte[] bytes, int from, int to) {
    words = (to - from + Long.SIZE - 1) / Long.SIZE;
    if (letters.length <= words) {
      letters = new long[2 * words];
      digits = new long[2 * words];
    }
    for (int word = 0; word < words; word++) {
      int at = from + word * Long.SIZE;
      readWord(bytes, at, Math.min(at + Long.SIZE, to), word);
    }
    letters[words] = 0;
    digits[words] = 0;
    dropShort();
  }

  /// Leaves the digits of tokens of interest.
  private void dropShort() {
    long before = 0; // where three bytes of tokens follow each other, in the word before
    long here = letters[0] | digits[0];
    for (int word = 0; word < words; word++) {
      long next = letters[word + 1] | digits[word + 1];
      long runs = here & (here >>> 1 | next << 63) & (here >>> 2 | next << 62);
      digits[word] &= runs | runs << 1 | before >>> 63 | runs << 2 | before >>> 62;
      before = runs;
      here = next;
    }
  }

  private void readWord(byte[] bytes, int from, int to, int word) {
    long letterBits = 0;
    long digitBits = 0;
    int shift = 0;
    for (int at = from; at < to; at += Long.BYTES) {
      long eight = to - at >= Long.BYTES ? (long) LONG.get(bytes, at) : last(bytes, at, to);
      letterBits |= gather(letters(eight)) << shift;
      digitBits |= gather(digits(eight)) << shift;
      shift += Long.BYTES;
    }
    letters[word] = letterBits;
    digits[word] = digitBits;
  }

  /// Returns the bytes, fewer than eight, and zeros behind them.
  private static long last(byte[] bytes, int from, int to) {
    if (to >= Long.BYTES) {
      int others = Long.BYTES - (to - from);
      return (long) LONG.get(bytes, to - Long.BYTES) >>> (Byte.SIZE * others);
    }
    long eight = 0;
    for (int at = to - 1; at >= from; at--) {
      eight = (eight << Byte.SIZE) | (bytes[at] & 0xFF);
    }
    return eight;
  }

  /// Returns the highest bits of the bytes that are letters.
  private static long letters(long eight) {
    long lower = (eight & ~HIGH) | 0x20 * ONES;
    return ((from(lower, 'a') & ~from(lower, 'z' + 1)) | eight) & HIGH;
  }

  private static long digits(long eight) {
    long low = eight & ~HIGH;
    return from(low, '0') & ~from(low, '9' + 1) & ~eight & HIGH;
  }

  /// Sets the highest bits of bytes, which have none, that are not below `least`.
  private static long from(long bytes, int least) {
    return bytes + (0x80 - least) * ONES;
  }

  private static long gather(long highest) {
    return ((highest >>> 7) * GATHER) >>> 56;
  }

  /// Returns how many words of 64 bits the text has.
  int words() {
    return words;
  }

  /// Returns the bits of a word where four letters follow each other.
  long runsOfFour(int word) {
    long here = letters[word];
    long next = letters[word + 1];
    long two = here & (here >>> 1 | next << 63);
    long nextTwo = next & next >>> 1;
    return two & (two >>> 2 | nextTwo << 62);
  }

  /// Returns the first digit of a token of interest from a place on; behind the text if there is
  /// none.
  int nextDigit(int from) {
    int word = from / Long.SIZE;
    long bits = digits[word] & (-1L << from);
    while (bits == 0 && ++word < words) {
      bits = digits[word];
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
  }

  /// Returns where the token of interest begins that has a place in it.
  int startOfToken(int place) {
    int word = place / Long.SIZE;
    long others = separators(word) & ~(-1L << place);
    while (others == 0 && --word >= 0) {
      others = separators(word);
    }
    return word < 0 ? 0 : word * Long.SIZE + Long.SIZE - Long.numberOfLeadingZeros(others);
  }

  /// Returns where it ends; what is behind the text ends it.
  int endOfToken(int place) {
    int word = place / Long.SIZE;
    long others = separators(word) & (-1L << place);
    while (others == 0) {
      others = separators(++word);
    }
    return word * Long.SIZE + Long.numberOfTrailingZeros(others);
  }

  private long separators(int word) {
    return ~(letters[word] | digits[word]);
  }
}
