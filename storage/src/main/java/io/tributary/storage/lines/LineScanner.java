package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;

/// Cuts a line into texts and the fields behind them. Confined to one thread; reused from line to
/// line.
///
/// A field is a time, or has to do with a run of letters and digits in which there is a digit: its
/// digits if they stand together and fit in a long, all of it otherwise.
final class LineScanner {
  private static final int OTHER = 0;
  private static final int LETTER = 1;
  private static final int DIGIT = 2;
  private static final byte[] CLASSES = new byte[256];

  /// Runs that are shorter are more likely words than random digits.
  private static final int MIN_HEX = 8;

  private static final int MAX_PARTS = 512;

  private static final long ZEROS = 0x3030_3030_3030_3030L;
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
  private static final long ABOVE_NINE = 0x7676_7676_7676_7676L;

  static {
    Arrays.fill(CLASSES, 'a', 'z' + 1, (byte) LETTER);
    Arrays.fill(CLASSES, 'A', 'Z' + 1, (byte) LETTER);
    Arrays.fill(CLASSES, '0', '9' + 1, (byte) DIGIT);
  }

  private final TimeText times = new TimeText();
  private final int[] textStarts = new int[MAX_PARTS];
  private final int[] fieldStarts = new int[MAX_PARTS];
  private final int[] fieldEnds = new int[MAX_PARTS];
  private final byte[] fields = new byte[MAX_PARTS];
  private final short[] arguments = new short[MAX_PARTS];
  private final long[] values = new long[MAX_PARTS];
  private byte[] bytes = new byte[0];
  private int to;
  private int parts;
  private int textStart;

  /// Cuts `line[from]` to `line[end − 1]`, the last part being an `END`; false when the line is
  /// unlike others.
  boolean scan(byte[] line, int from, int end, long entryNs) {
    bytes = line;
    to = end;
    parts = 0;
    textStart = from;
    int at = isNamedMonth(from) ? time(from, entryNs) : from;
    at = nextDigit(at);
    while (at < to) {
      at = field(tokenStart(at), at, entryNs);
      if (at < 0 || parts == MAX_PARTS - 1) {
        return false;
      }
      at = nextDigit(at);
    }
    return add(LineFormat.END, 0, to, to, 0) >= 0;
  }

  /// Returns where the next digit is, or the end: by words, in which a byte less `0`, as all bits
  /// but its highest, is above 9 unless it is a digit.
  private int nextDigit(int from) {
    int at = from;
    while (to - at >= Long.BYTES) {
      long less = ByteSource.longAt(bytes, at) ^ ZEROS;
      long above = (less & ~HIGH_BITS) + ABOVE_NINE;
      long digits = ~(above | less) & HIGH_BITS;
      if (digits != 0) {
        return at + (Long.numberOfTrailingZeros(digits) >> 3);
      }
      at += Long.BYTES;
    }
    while (at < to && CLASSES[bytes[at] & 0xFF] != DIGIT) {
      at++;
    }
    return at;
  }

  /// Returns where the run of letters before a digit begins.
  private int tokenStart(int digit) {
    int start = digit;
    while (start > textStart && CLASSES[bytes[start - 1] & 0xFF] != OTHER) {
      start--;
    }
    return start;
  }

  /// Adds the field of the digit at `at`, and returns where it ends; −1 when there cannot be one.
  private int field(int tokenStart, int at, long entryNs) {
    int digitsEnd = digitsEnd(at);
    if (mayBeTime(digitsEnd - at, digitsEnd)) {
      int end = time(at, entryNs);
      if (end > at) {
        return end;
      }
    }
    int tokenEnd = digitsEnd;
    boolean together = true;
    while (tokenEnd < to && CLASSES[bytes[tokenEnd] & 0xFF] != OTHER) {
      together &= CLASSES[bytes[tokenEnd++] & 0xFF] != DIGIT;
    }
    int length = tokenEnd - tokenStart;
    if (length == MIN_HEX && isUuid(tokenStart)) {
      int end = tokenStart + LineFormat.UUID_BYTES;
      return add(LineFormat.UUID, 0, tokenStart, end, 0);
    }
    boolean digitsAlone = digitsEnd - at == length;
    if (!digitsAlone && length >= MIN_HEX && isHex(tokenStart, tokenEnd)) {
      return hexOrWord(tokenStart, tokenEnd);
    }
    long number = together ? number(at, digitsEnd) : -1;
    if (number >= 0) {
      return add(LineFormat.NUMBER, 0, at, digitsEnd, number);
    }
    return digitsAlone ? hexOrWord(tokenStart, tokenEnd) : word(tokenStart, tokenEnd);
  }

  private int digitsEnd(int from) {
    int end = from + 1;
    while (end < to && CLASSES[bytes[end] & 0xFF] == DIGIT) {
      end++;
    }
    return end;
  }

  private boolean mayBeTime(int digits, int end) {
    if (end >= to) {
      return false;
    }
    byte next = bytes[end];
    return switch (digits) {
      case 2 -> next == '/';
      case 4 -> next == '-' || next == '/' || next == ' ';
      case 6 -> next == ' ';
      default -> false;
    };
  }

  /// Whether a time like `Nov 26 21:30:00` may begin there.
  private boolean isNamedMonth(int at) {
    return to - at > 9 && bytes[at + 3] == ' ' && bytes[at + 6] == ' ' && bytes[at + 9] == ':';
  }

  private int time(int from, long entryNs) {
    int end = times.find(bytes, from, to, entryNs);
    return end < 0 ? from : add(LineFormat.TIME, times.form(), from, end, times.value());
  }

  private boolean isHex(int from, int end) {
    for (int i = from; i < end; i++) {
      byte found = bytes[i];
      if ((found < '0' || found > '9') && (found < 'a' || found > 'f')) {
        return false;
      }
    }
    return true;
  }

  private boolean isUuid(int from) {
    if (to - from < LineFormat.UUID_BYTES) {
      return false;
    }
    return bytes[from + 8] == '-'
        && bytes[from + 13] == '-'
        && bytes[from + 18] == '-'
        && bytes[from + 23] == '-'
        && isHex(from, from + 8)
        && isHex(from + 9, from + 13)
        && isHex(from + 14, from + 18)
        && isHex(from + 19, from + 23)
        && isHex(from + 24, from + LineFormat.UUID_BYTES);
  }

  /// Returns −1 when it does not fit in a long.
  private long number(int from, int end) {
    if (end - from > LineFormat.MAX_DIGITS) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < end; i++) {
      number = 10 * number + bytes[i] - '0';
    }
    return number; // below zero when 19 digits are too many
  }

  private int hexOrWord(int from, int end) {
    return end - from <= LineFormat.MAX_HEX
        ? add(LineFormat.HEX, end - from, from, end, 0)
        : word(from, end);
  }

  private int word(int from, int end) {
    return end - from > LineFormat.MAX_TEXT ? -1 : add(LineFormat.WORD, 0, from, end, 0);
  }

  private int add(int field, int argument, int from, int end, long value) {
    if (from - textStart > LineFormat.MAX_TEXT) {
      return -1;
    }
    textStarts[parts] = textStart;
    fieldStarts[parts] = from;
    fieldEnds[parts] = end;
    fields[parts] = (byte) field;
    arguments[parts] = (short) argument;
    values[parts++] = value;
    textStart = end;
    return end;
  }

  int parts() {
    return parts;
  }

  int textStart(int part) {
    return textStarts[part];
  }

  /// Returns where the part's text ends and its field begins.
  int fieldStart(int part) {
    return fieldStarts[part];
  }

  int fieldEnd(int part) {
    return fieldEnds[part];
  }

  int field(int part) {
    return fields[part];
  }

  int argument(int part) {
    return arguments[part];
  }

  /// Returns the number, or the time less the entry's.
  long value(int part) {
    return values[part];
  }
}
