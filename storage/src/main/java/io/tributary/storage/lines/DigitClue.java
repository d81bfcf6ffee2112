package io.tributary.storage.lines;

import io.tributary.model.logs.Needle;
import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// A digit of a needle: whatever of a line has it, a text with constants, a word or a field, has
/// the bytes around it too, as far as it goes. Immutable.
///
/// Decimal digits are as many as there are in a line, and hexadecimal ones are a run of letters and
/// digits, but behind a time or a UUID both may begin inside of one.
final class DigitClue {
  static final int NUMBER_BYTES = LineFormat.MAX_DIGITS + Digits.SLACK;

  private static final String UUID = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

  private static final int MIN_BYTES = 6;
  private static final int[] UUID_DIGITS = new int[UUID.length()]; // or −1 for a hyphen

  static {
    int digits = 0;
    for (int i = 0; i < UUID_DIGITS.length; i++) {
      UUID_DIGITS[i] = UUID.charAt(i) == '-' ? -1 : digits++;
    }
  }

  private final byte[] needle;
  private final int at;
  private final Needle digit;
  private final int digitsFrom; // of the digits around it
  private final int digitsTo;
  private final long digits; // where they are no more than a number has
  private final int from; // of the run of letters and digits around it
  private final int to;
  private final boolean isHex; // all of the run
  private final int[] uuids; // where one may begin that has it

  private DigitClue(byte[] needle, int at) {
    this.needle = needle;
    this.at = at;
    digit = new Needle(new byte[] {needle[at]});
    int first = at;
    while (first > 0 && isDigit(needle[first - 1])) {
      first--;
    }
    digitsFrom = first;
    int last = at;
    long number = 0;
    for (; last < needle.length && isDigit(needle[last]); last++) {}
    for (int i = first; i < last; i++) {
      number = 10 * number + needle[i] - '0';
    }
    digitsTo = last;
    digits = number;
    int start = first;
    while (start > 0 && isInRun(needle[start - 1])) {
      start--;
    }
    from = start;
    int end = at;
    boolean hex = true;
    while (end < needle.length && isInRun(needle[end])) {
      end++;
    }
    to = end;
    for (int i = start; i < end; i++) {
      hex &= isHex(needle[i]);
    }
    isHex = hex;
    int[] places = new int[UUID.length()];
    int count = 0;
    for (int place = 0; place < UUID.length(); place++) {
      if (isLikeUuid(at - place)) {
        places[count++] = at - place;
      }
    }
    uuids = Arrays.copyOf(places, count);
  }

  /// Returns the digit in the middle, around which there is most, or null when there is none that
  /// tells enough.
  static @Nullable DigitClue of(@Nullable Needle needle) {
    byte[] bytes = needle == null ? new byte[0] : needle.bytes();
    int middle = bytes.length / 2;
    for (int i = 0; i < bytes.length && bytes.length >= MIN_BYTES; i++) {
      int at = middle + (i % 2 == 0 ? i / 2 : -(i + 1) / 2);
      if (isDigit(bytes[at])) {
        return new DigitClue(bytes, at);
      }
    }
    return null;
  }

  private static boolean isDigit(byte found) {
    return found >= '0' && found <= '9';
  }

  private static boolean isInRun(byte found) {
    return isDigit(found) || (found >= 'a' && found <= 'z') || (found >= 'A' && found <= 'Z');
  }

  private static boolean isHex(byte found) {
    return isDigit(found) || (found >= 'a' && found <= 'f');
  }

  private boolean isLikeUuid(int start) {
    for (int i = Math.max(0, start); i < Math.min(needle.length, start + UUID.length()); i++) {
      boolean hyphen = UUID.charAt(i - start) == '-';
      if (hyphen ? needle[i] != '-' : !isHex(needle[i])) {
        return false;
      }
    }
    return UUID.charAt(at - start) != '-';
  }

  /// Returns whether `text[from, to)` may have it.
  boolean mayBeIn(byte[] text, int textFrom, int textTo) {
    int found = digit.indexIn(text, textFrom, textTo);
    while (found >= 0) {
      int start = found - at;
      int first = Math.max(textFrom, start);
      int end = Math.min(textTo, start + needle.length);
      if (Arrays.equals(text, first, end, needle, first - start, end - start)) {
        return true;
      }
      found = digit.indexIn(text, found + 1, textTo);
    }
    return false;
  }

  /// Where decimal digits begin that have it.
  int digitsFrom() {
    return digitsFrom;
  }

  /// Where they end.
  int digitsTo() {
    return digitsTo;
  }

  /// Returns whether a field that begins at a place may follow `text[from, to)`.
  ///
  /// @param inside whether there may be anything before the text; else a line begins with it
  boolean mayFollow(int place, byte[] text, int textFrom, int textTo, boolean inside) {
    int length = Math.min(Math.max(0, place), textTo - textFrom);
    return (inside || length >= place)
        && Arrays.equals(
            text, textTo - length, textTo, needle, Math.max(0, place) - length, Math.max(0, place));
  }

  /// Returns whether `text[from, to)`, behind which there may be anything, may follow a field that
  /// ends at a place.
  boolean mayPrecede(int place, byte[] text, int textFrom, int textTo) {
    int length = Math.min(Math.max(0, needle.length - place), textTo - textFrom);
    return Arrays.equals(
        text,
        textFrom,
        textFrom + length,
        needle,
        Math.min(place, needle.length),
        Math.min(place, needle.length) + length);
  }

  /// Returns whether a number may have it.
  ///
  /// @param width how many digits it has with zeros in front; 0 where there are none
  /// @param text of [#NUMBER_BYTES], for the digits
  boolean mayBeInNumber(long number, int width, byte[] text) {
    int run = digitsTo - digitsFrom;
    if (number < 0 || (digitsFrom > 0 && digitsTo < needle.length && number != digits)) {
      return false;
    }
    int length = width == 0 ? Digits.plain(number, text, 0) : width;
    if (width > 0) {
      Digits.padded(number, width, text, 0);
    }
    int low = digitsTo < needle.length ? length - run : 0;
    int high = digitsFrom > 0 ? 0 : length - run;
    for (int start = Math.max(0, low); start <= high && start + run <= length; start++) {
      if (Arrays.equals(text, start, start + run, needle, digitsFrom, digitsTo)) {
        return true;
      }
    }
    return false;
  }

  /// Returns where a time of the form may begin that has it, not before a place; behind the digit
  /// when nowhere.
  int nextTime(int form, int place) {
    int start = Math.max(place, at - TimeText.length(form) + 1);
    while (start <= at && !TimeText.mayBegin(form, needle, start)) {
      start++;
    }
    return start;
  }

  boolean isBehind(int place) {
    return place > at;
  }

  /// Returns whether so many hexadecimal digits may have it that are a run.
  boolean mayBeInHex(int width) {
    int length = to - from;
    return isHex && ((from == 0 || to == needle.length) ? width >= length : width == length);
  }

  /// Sets which of some hexadecimal digits of a width, packed two to a byte, may have it.
  void findInHex(byte[] packed, int packedFrom, int width, BitSet found, int count) {
    int bytes = (width + 1) >> 1;
    if (from == 0 && to == needle.length && width > to) {
      findInside(packed, packedFrom, width, found, count);
      return;
    }
    int start = from > 0 ? 0 : width - (to - from);
    for (int value = 0; value < count; value++) {
      if (hasRun(packed, packedFrom + value * bytes, start)) {
        found.set(value);
      }
    }
  }

  /// Looks for the bytes that are all of the run's, at each of both halves of a byte.
  private void findInside(byte[] packed, int packedFrom, int width, BitSet found, int count) {
    int bytes = (width + 1) >> 1;
    int end = packedFrom + count * bytes;
    for (int half = 0; half < 2; half++) {
      Needle inner = packed(half);
      int place = inner.indexIn(packed, packedFrom, end);
      while (place >= 0) {
        int value = (place - packedFrom) / bytes;
        int valueFrom = packedFrom + value * bytes;
        int start = 2 * (place - valueFrom) - half;
        if (start >= 0 && start + to - from <= width && hasRun(packed, valueFrom, start)) {
          found.set(value);
        }
        place = inner.indexIn(packed, place + 1, end);
      }
    }
  }

  private Needle packed(int half) {
    byte[] inner = new byte[(to - from - half) / 2];
    for (int i = 0; i < inner.length; i++) {
      int first = from + half + 2 * i;
      inner[i] = (byte) (valueOf(needle[first]) << 4 | valueOf(needle[first + 1]));
    }
    return new Needle(inner);
  }

  private boolean hasRun(byte[] packed, int packedFrom, int start) {
    for (int i = from; i < to; i++) {
      if (digit(packed, packedFrom, start + i - from) != valueOf(needle[i])) {
        return false;
      }
    }
    return true;
  }

  private static int digit(byte[] packed, int packedFrom, int place) {
    return packed[packedFrom + (place >> 1)] >> (4 - 4 * (place & 1)) & 0x0F;
  }

  private static int valueOf(byte hex) {
    return hex <= '9' ? hex - '0' : hex - 'a' + 10;
  }

  /// Returns whether the UUID with these digits, packed two to a byte, may have it.
  boolean mayBeInUuid(byte[] packed, int packedFrom) {
    for (int start : uuids) {
      if (isUuid(packed, packedFrom, start)) {
        return true;
      }
    }
    return false;
  }

  private boolean isUuid(byte[] packed, int packedFrom, int start) {
    int end = Math.min(needle.length, start + UUID.length());
    for (int i = Math.max(0, start); i < end; i++) {
      int place = UUID_DIGITS[i - start];
      if (place >= 0 && digit(packed, packedFrom, place) != valueOf(needle[i])) {
        return false;
      }
    }
    return true;
  }
}
