package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSource;
import java.util.Arrays;

/// Cuts lines into texts and the fields behind them, and finds their parts. Confined to one thread;
/// reused from line to line.
///
/// A field is a time, or has to do with a run of letters and digits in which there is a digit: its
/// digits if they stand together and fit in a long, all of it otherwise.
final class LineScanner {
  private static final int OTHER = 0;
  private static final int LETTER = 1;
  private static final int DIGIT = 2;
  private static final byte[] CLASSES = new byte[256];

  private static final int MAX_PARTS = 512;

  static {
    Arrays.fill(CLASSES, 'a', 'z' + 1, (byte) LETTER);
    Arrays.fill(CLASSES, 'A', 'Z' + 1, (byte) LETTER);
    Arrays.fill(CLASSES, '0', '9' + 1, (byte) DIGIT);
  }

  private final TimeText times = new TimeText();
  private final PartTable table;
  private final Steps steps;
  private TextListener texts = TextListener.NONE;
  private byte[] bytes = new byte[0];
  private int to;
  private int part; // the last one
  private int end; // of the steps that a line may have
  private int textStart;
  private long passed; // all bytes that are in no field, and others

  LineScanner(PartTable table, Steps steps) {
    this.table = table;
    this.steps = steps;
  }

  /// Says who is told of the lines that are scanned from now on.
  void tell(TextListener listener) {
    texts = listener;
  }

  /// Adds the steps of `line[from]` to `line[end − 1]`, the last of which is an `END`; false, and
  /// none, when the line is unlike others, and may not have been told.
  boolean scan(byte[] line, int from, int lineEnd, long entryNs) {
    bytes = line;
    to = lineEnd;
    part = PartTable.START;
    textStart = from;
    int before = steps.size();
    end = before + MAX_PARTS;
    passed = 0;
    int at = isNamedMonth(from) ? time(from, from, entryNs) : from;
    at = nextDigit(at);
    while (at < to) {
      at = field(tokenStart(at), at, entryNs);
      if (at < 0 || steps.size() == end) {
        steps.truncate(before);
        return false;
      }
      at = nextDigit(at);
    }
    if (add(LineFormat.END, 0, to, to) < 0) {
      steps.truncate(before);
      return false;
    }
    if ((passed & Digits.HIGH_BITS) != 0) { // which may be letters
      texts.text(bytes, from, to);
    }
    return true;
  }

  /// Returns where the next digit is, or the end.
  private int nextDigit(int from) {
    int at = from;
    while (at < to) {
      long word = ByteSource.longAt(bytes, at);
      long digits = Digits.digits(word);
      passed |= word;
      if (digits != 0) {
        return Math.min(to, at + (Long.numberOfTrailingZeros(digits) >> 3));
      }
      at += Long.BYTES;
    }
    return to;
  }

  /// Returns where the run of letters and digits before a digit begins.
  private int tokenStart(int digit) {
    int start = digit;
    if (digit >= Long.BYTES) {
      long word = ByteSource.longAt(bytes, digit - Long.BYTES);
      long others = ~(Digits.digits(word) | Digits.letters(word)) & Digits.HIGH_BITS;
      start = Math.max(textStart, digit - (Long.numberOfLeadingZeros(others) >> 3));
      if (others != 0) {
        return start;
      }
    }
    while (start > textStart && CLASSES[bytes[start - 1] & 0xFF] != OTHER) {
      start--;
    }
    return start;
  }

  /// Adds the field of the digit at `at`, and returns where it ends; −1 when there cannot be one.
  private int field(int tokenStart, int at, long entryNs) {
    long word = ByteSource.longAt(bytes, at);
    long digits = Digits.digits(word);
    int digitsEnd =
        Math.min(to, at + (Long.numberOfTrailingZeros(~digits & Digits.HIGH_BITS) >> 3));
    if (digitsEnd - at == Long.BYTES) {
      digitsEnd = digitsEnd(digitsEnd);
    }
    if (mayBeTime(digitsEnd - at, digitsEnd)) {
      int end = time(tokenStart, at, entryNs);
      if (end > at) {
        return end;
      }
    }
    long others = ~(digits | Digits.letters(word)) & Digits.HIGH_BITS;
    int tokenEnd = Math.min(to, at + (Long.numberOfTrailingZeros(others) >> 3));
    if (tokenEnd - at < Long.BYTES) {
      long inToken = digits & ((1L << (Byte.SIZE * (tokenEnd - at))) - 1);
      boolean together = inToken >>> (Byte.SIZE * (digitsEnd - at)) == 0;
      return token(tokenStart, tokenEnd, at, digitsEnd, together);
    }
    tokenEnd = digitsEnd;
    boolean together = true;
    while (tokenEnd < to && CLASSES[bytes[tokenEnd] & 0xFF] != OTHER) {
      together &= CLASSES[bytes[tokenEnd++] & 0xFF] != DIGIT;
    }
    return token(tokenStart, tokenEnd, at, digitsEnd, together);
  }

  private int digitsEnd(int from) {
    int end = from;
    while (end < to && CLASSES[bytes[end] & 0xFF] == DIGIT) {
      end++;
    }
    return end;
  }

  /// Adds the field of a run of letters and digits.
  ///
  /// @param at where its first digits begin, which are together if there are no others
  private int token(int from, int end, int at, int digitsEnd, boolean together) {
    int length = end - from;
    if (length == LineFormat.MIN_HEX && isUuid(from)) {
      int uuidEnd = from + LineFormat.UUID_BYTES;
      texts.text(bytes, from, tokenEnd(uuidEnd));
      return add(LineFormat.UUID, 0, from, uuidEnd);
    }
    boolean digitsAlone = digitsEnd - at == length;
    if (!digitsAlone && length >= LineFormat.MIN_HEX && isHex(from, end)) {
      return hexOrWord(from, end);
    }
    long number = together ? number(at, digitsEnd) : -1;
    if (number >= 0) {
      texts.token(bytes, from, end);
      return add(LineFormat.NUMBER, 0, at, digitsEnd, number);
    }
    return digitsAlone ? hexOrWord(from, end) : word(from, end);
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

  /// Adds the field of a time that begins at `from`, in a run of letters and digits, and returns
  /// where it ends; `from` when there is none.
  private int time(int tokenStart, int from, long entryNs) {
    int end = times.find(bytes, from, to, entryNs);
    if (end < 0) {
      return from;
    }
    texts.text(bytes, tokenStart, tokenEnd(end));
    return add(LineFormat.TIME, times.form(), from, end, times.value());
  }

  /// Returns where the run of letters and digits ends that goes on at a place.
  private int tokenEnd(int from) {
    int end = from;
    while (end < to && CLASSES[bytes[end] & 0xFF] != OTHER) {
      end++;
    }
    return end;
  }

  /// Of eight bytes at least.
  private boolean isHex(int from, int end) {
    for (int at = from; at < end; at += Long.BYTES) {
      if (!Digits.areHex(ByteSource.longAt(bytes, Math.min(at, end - Long.BYTES)))) {
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
        && Digits.areHex(ByteSource.longAt(bytes, from))
        && Digits.areHex(Digits.fours(bytes, from + 9, from + 14))
        && Digits.areHex(Digits.fours(bytes, from + 19, from + 24))
        && Digits.areHex(ByteSource.longAt(bytes, from + 28));
  }

  /// Returns −1 when it does not fit in a long.
  private long number(int from, int end) {
    if (end - from <= Long.BYTES) {
      return Digits.number(ByteSource.longAt(bytes, from), end - from);
    }
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
    if (end - from > LineFormat.MAX_HEX) {
      return word(from, end);
    }
    texts.text(bytes, from, end);
    return add(LineFormat.HEX, end - from, from, end);
  }

  private int word(int from, int end) {
    if (end - from > LineFormat.MAX_TEXT) {
      return -1;
    }
    texts.text(bytes, from, end);
    return add(LineFormat.WORD, 0, from, end);
  }

  /// Adds a field that is its bytes.
  private int add(int field, int argument, int from, int end) {
    return add(field, argument, from, end, Steps.bounds(from, end));
  }

  private int add(int field, int argument, int from, int end, long value) {
    if (from - textStart > LineFormat.MAX_TEXT) {
      return -1;
    }
    int known = table.size();
    int link = table.pass(textStart, from, field, argument, part);
    if (table.size() > known) {
      texts.text(bytes, textStart, from);
    }
    part = table.target(link);
    steps.add(part, link, value, end - from);
    textStart = end;
    return end;
  }
}
