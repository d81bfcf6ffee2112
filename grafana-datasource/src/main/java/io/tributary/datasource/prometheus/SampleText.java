package io.tributary.datasource.prometheus;

import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Writes timestamps and values as Prometheus' JSON has them, into one buffer that is used again.
///
/// Confined to one thread. Allocates nothing per sample. Values: Go's shortest form, with an
/// exponent below 1e-6 and from 1e21 on.
public final class SampleText {
  private static final double LARGEST_WHOLE = 1L << 53;
  private static final double COARSE = 1e-321; // below it two doubles are far apart
  private static final int MIN_PLAIN_EXPONENT = -7;
  private static final int MAX_PLAIN_EXPONENT = 21;
  private static final double LARGEST_EXPOSED = 1e6;
  private static final int MIN_EXPOSED_EXPONENT = -4;
  private static final int MAX_EXPOSED_EXPONENT = 6;
  private static final int MILLIS = 1000;
  private static final double MOST_OF_THOUSANDTHS = 1e12;

  private static final int MOST_DIGITS = 20; // of a whole number, with its sign
  private static final byte[] PAIRS = pairs(); // 00 to 99
  private static final int LOG10_OF_2 = 1233; // times 2 to the power of the shift
  private static final int LOG10_SHIFT = 12;
  private static final long[] POWERS = powers(); // of 10, all that there are

  private final StringBuilder scratch = new StringBuilder(32);
  private byte[] out = new byte[256];
  private int length;
  private char[] chars = new char[0];

  private static long[] powers() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int i = 1; i < powers.length; i++) {
      powers[i] = 10 * powers[i - 1];
    }
    return powers;
  }

  private static byte[] pairs() {
    byte[] pairs = new byte[200];
    for (int i = 0; i < 100; i++) {
      pairs[2 * i] = (byte) ('0' + i / 10);
      pairs[2 * i + 1] = (byte) ('0' + i % 10);
    }
    return pairs;
  }

  /// Starts anew.
  public SampleText clear() {
    length = 0;
    return this;
  }

  /// Appends an ASCII character.
  public SampleText append(char c) {
    makeRoom(1);
    out[length++] = (byte) c;
    return this;
  }

  private void makeRoom(int bytes) {
    if (out.length - length < bytes) {
      out = Arrays.copyOf(out, Math.max(2 * out.length, length + bytes));
    }
  }

  private SampleText append(CharSequence ascii, int from, int to) {
    makeRoom(to - from);
    for (int i = from; i < to; i++) {
      out[length++] = (byte) ascii.charAt(i);
    }
    return this;
  }

  private SampleText append(CharSequence ascii) {
    return append(ascii, 0, ascii.length());
  }

  private SampleText zeros(int count) {
    makeRoom(count);
    Arrays.fill(out, length, length + count, (byte) '0');
    length += count;
    return this;
  }

  public SampleText whole(long number) {
    if (number == Long.MIN_VALUE) {
      return append(Long.toString(number));
    }
    makeRoom(MOST_DIGITS);
    long rest = Math.abs(number);
    if (number < 0) {
      out[length++] = '-';
    }
    length += digits(rest);
    int at = length;
    while (rest > Integer.MAX_VALUE) {
      at = pair((int) (rest % 100), at);
      rest /= 100;
    }
    int small = (int) rest;
    while (small >= 10) {
      at = pair(small % 100, at);
      small /= 100;
    }
    if (small > 0 || at == length) {
      out[at - 1] = (byte) ('0' + small);
    }
    return this;
  }

  /// Puts two digits before `at`, and returns where they begin.
  private int pair(int number, int at) {
    out[at - 1] = PAIRS[2 * number + 1];
    out[at - 2] = PAIRS[2 * number];
    return at - 2;
  }

  private static int digits(long notNegative) {
    long number = notNegative | 1; // as long, and no 0
    int bits = Long.SIZE - Long.numberOfLeadingZeros(number);
    int about = (bits * LOG10_OF_2) >>> LOG10_SHIFT;
    return number < POWERS[about] ? about : about + 1;
  }

  /// Appends seconds with no fraction or three digits of it.
  SampleText timestamp(long timestampMs) {
    long whole = timestampMs / MILLIS;
    long rest = Math.abs(timestampMs % MILLIS);
    if (timestampMs < 0 && whole == 0) {
      append('-');
    }
    whole(whole);
    if (rest != 0) {
      append('.').append((char) ('0' + rest / 100));
      append((char) ('0' + rest / 10 % 10)).append((char) ('0' + rest % 10));
    }
    return this;
  }

  /// Appends a value without quotes.
  SampleText value(double value) {
    if (Double.isNaN(value)) {
      append("NaN");
    } else if (Double.isInfinite(value)) {
      append(value > 0 ? "+Inf" : "-Inf");
    } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_WHOLE) {
      whole(value);
    } else if (!fewDecimals(value)) {
      fraction(value);
    }
    return this;
  }

  /// Appends a value that is so many thousandths, if it is: no shorter text is read as the same
  /// number, since no two of 15 digits are.
  private boolean fewDecimals(double value) {
    double size = Math.abs(value);
    long thousandths = (long) (size * MILLIS + 0.5);
    if (size >= MOST_OF_THOUSANDTHS || thousandths / (double) MILLIS != size) {
      return false;
    }
    if (value < 0) {
      append('-');
    }
    long rest = thousandths % MILLIS;
    whole(thousandths / MILLIS).append('.').append((char) ('0' + rest / 100));
    if (rest % 100 != 0) {
      append((char) ('0' + rest / 10 % 10));
    }
    if (rest % 10 != 0) {
      append((char) ('0' + rest % 10));
    }
    return true;
  }

  /// Appends a value as exposition has it: with an exponent below 1e-4 and from 1e6 on, and no
  /// negative zero.
  public SampleText exposition(double value) {
    if (value == 0) {
      append('0');
    } else if (Double.isNaN(value) || Double.isInfinite(value)) {
      value(value);
    } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXPOSED) {
      whole((long) value);
    } else {
      exposedFraction(value);
    }
    return this;
  }

  private void exposedFraction(double value) {
    scratch.setLength(0);
    scratch.append(Math.abs(value));
    if (Math.abs(value) < COARSE) {
      shorten(Math.abs(value));
    }
    int mark = scratch.indexOf("E");
    int exponent = mark < 0 ? 0 : Integer.parseInt(scratch, mark + 1, scratch.length(), 10);
    int point = scratch.indexOf(".");
    exponent += point - 1;
    scratch.setLength(mark < 0 ? scratch.length() : mark);
    scratch.deleteCharAt(point);
    while (scratch.charAt(0) == '0') {
      scratch.deleteCharAt(0);
      exponent--;
    }
    while (scratch.length() > 1 && scratch.charAt(scratch.length() - 1) == '0') {
      scratch.setLength(scratch.length() - 1);
    }
    if (value < 0) {
      append('-');
    }
    if (exponent >= MIN_EXPOSED_EXPONENT && exponent < MAX_EXPOSED_EXPONENT) {
      plain(exponent);
    } else {
      scientific(exponent);
    }
  }

  private void whole(double value) {
    if (value == 0 && 1 / value < 0) {
      append('-');
    }
    whole((long) value);
  }

  /// Reorders Java's shortest digits, `d.ddd` with `E` and an exponent, to Go's form.
  private void fraction(double value) {
    scratch.setLength(0);
    scratch.append(Math.abs(value));
    if (Math.abs(value) < COARSE) {
      shorten(Math.abs(value));
    }
    if (value < 0) {
      append('-');
    }
    int mark = scratch.indexOf("E");
    int exponent = mark < 0 ? 0 : Integer.parseInt(scratch, mark + 1, scratch.length(), 10);
    if (mark < 0) {
      mark = scratch.length();
    }
    if (exponent == 0) {
      int end =
          scratch.charAt(mark - 1) == '0' && scratch.charAt(mark - 2) == '.' ? mark - 2 : mark;
      append(scratch, 0, end);
      return;
    }
    scratch.setLength(mark);
    scratch.deleteCharAt(1); // the point
    if (mark == 3 && scratch.charAt(1) == '0') {
      scratch.setLength(1);
    }
    if (exponent > MIN_PLAIN_EXPONENT && exponent < MAX_PLAIN_EXPONENT) {
      plain(exponent);
    } else {
      scientific(exponent);
    }
  }

  /// Takes one digit where it is enough: Java prefers the nearer of two, 4.9E-324 to 5E-324.
  private void shorten(double size) {
    BigDecimal digit = new BigDecimal(size).round(new MathContext(1));
    if (digit.doubleValue() == size) {
      scratch.setLength(0);
      scratch.append(digit.unscaledValue()).append(".0E").append(-digit.scale());
    }
  }

  /// Writes the digits in `scratch`, the first of which stands for 10^exponent, without an
  /// exponent.
  private void plain(int exponent) {
    int digits = scratch.length();
    if (exponent < 0) {
      append("0.").zeros(-exponent - 1).append(scratch);
    } else if (digits <= exponent + 1) {
      append(scratch).zeros(exponent + 1 - digits);
    } else {
      append(scratch, 0, exponent + 1).append('.').append(scratch, exponent + 1, digits);
    }
  }

  private void scientific(int exponent) {
    append(scratch.charAt(0));
    if (scratch.length() > 1) {
      append('.').append(scratch, 1, scratch.length());
    }
    int size = Math.abs(exponent);
    append('e').append(exponent < 0 ? '-' : '+').append(size < 10 ? "0" : "").whole(size);
  }

  public int length() {
    return length;
  }

  /// Returns what was appended, valid up to [#length()] and until the next change.
  public char[] chars() {
    if (chars.length < length) {
      chars = new char[2 * length];
    }
    for (int i = 0; i < length; i++) {
      chars[i] = (char) out[i];
    }
    return chars;
  }

  void writeTo(OutputStream to) throws IOException {
    to.write(out, 0, length);
  }

  @Override
  public String toString() {
    return new String(out, 0, length, StandardCharsets.ISO_8859_1);
  }
}
