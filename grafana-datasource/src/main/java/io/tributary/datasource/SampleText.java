package io.tributary.datasource;

import java.math.BigDecimal;
import java.math.MathContext;

/// Writes timestamps and values as Prometheus' JSON has them, into one buffer that is used again.
///
/// Confined to one thread. Allocates nothing per sample. Values: Go's shortest form, with an
/// exponent below 1e-6 and from 1e21 on.
final class SampleText {
  private static final double LARGEST_WHOLE = 1L << 53;
  private static final double COARSE = 1e-321; // below it two doubles are far apart
  private static final int MIN_PLAIN_EXPONENT = -7;
  private static final int MAX_PLAIN_EXPONENT = 21;
  private static final double LARGEST_EXPOSED = 1e6;
  private static final int MIN_EXPOSED_EXPONENT = -4;
  private static final int MAX_EXPOSED_EXPONENT = 6;
  private static final int MILLIS = 1000;
  private static final double MOST_OF_THOUSANDTHS = 1e12;

  private final StringBuilder out = new StringBuilder(64);
  private final StringBuilder scratch = new StringBuilder(32);
  private char[] chars = new char[64];

  /// Starts anew.
  SampleText clear() {
    out.setLength(0);
    return this;
  }

  SampleText append(char c) {
    out.append(c);
    return this;
  }

  /// Appends seconds with no fraction or three digits of it.
  SampleText timestamp(long timestampMs) {
    long whole = timestampMs / MILLIS;
    long rest = Math.abs(timestampMs % MILLIS);
    if (timestampMs < 0 && whole == 0) {
      out.append('-');
    }
    out.append(whole);
    if (rest != 0) {
      out.append('.').append((char) ('0' + rest / 100));
      out.append((char) ('0' + rest / 10 % 10)).append((char) ('0' + rest % 10));
    }
    return this;
  }

  /// Appends a value without quotes.
  SampleText value(double value) {
    if (Double.isNaN(value)) {
      out.append("NaN");
    } else if (Double.isInfinite(value)) {
      out.append(value > 0 ? "+Inf" : "-Inf");
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
      out.append('-');
    }
    long rest = thousandths % MILLIS;
    out.append(thousandths / MILLIS).append('.').append((char) ('0' + rest / 100));
    if (rest % 100 != 0) {
      out.append((char) ('0' + rest / 10 % 10));
    }
    if (rest % 10 != 0) {
      out.append((char) ('0' + rest % 10));
    }
    return true;
  }

  /// Appends a value as exposition has it: with an exponent below 1e-4 and from 1e6 on, and no
  /// negative zero.
  SampleText exposition(double value) {
    if (value == 0) {
      out.append('0');
    } else if (Double.isNaN(value) || Double.isInfinite(value)) {
      value(value);
    } else if (value == Math.rint(value) && Math.abs(value) < LARGEST_EXPOSED) {
      out.append((long) value);
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
      out.append('-');
    }
    if (exponent >= MIN_EXPOSED_EXPONENT && exponent < MAX_EXPOSED_EXPONENT) {
      plain(exponent);
    } else {
      scientific(exponent);
    }
  }

  SampleText whole(long number) {
    out.append(number);
    return this;
  }

  private void whole(double value) {
    if (value == 0 && 1 / value < 0) {
      out.append('-');
    }
    out.append((long) value);
  }

  /// Reorders Java's shortest digits, `d.ddd` with `E` and an exponent, to Go's form.
  private void fraction(double value) {
    scratch.setLength(0);
    scratch.append(Math.abs(value));
    if (Math.abs(value) < COARSE) {
      shorten(Math.abs(value));
    }
    if (value < 0) {
      out.append('-');
    }
    int mark = scratch.indexOf("E");
    int exponent = mark < 0 ? 0 : Integer.parseInt(scratch, mark + 1, scratch.length(), 10);
    if (mark < 0) {
      mark = scratch.length();
    }
    if (exponent == 0) {
      int end =
          scratch.charAt(mark - 1) == '0' && scratch.charAt(mark - 2) == '.' ? mark - 2 : mark;
      out.append(scratch, 0, end);
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
      out.append("0.").repeat('0', -exponent - 1).append(scratch);
    } else if (digits <= exponent + 1) {
      out.append(scratch).repeat('0', exponent + 1 - digits);
    } else {
      out.append(scratch, 0, exponent + 1).append('.').append(scratch, exponent + 1, digits);
    }
  }

  private void scientific(int exponent) {
    out.append(scratch.charAt(0));
    if (scratch.length() > 1) {
      out.append('.').append(scratch, 1, scratch.length());
    }
    int size = Math.abs(exponent);
    out.append('e').append(exponent < 0 ? '-' : '+').append(size < 10 ? "0" : "").append(size);
  }

  int length() {
    return out.length();
  }

  /// Returns what was appended, valid up to [#length()] and until the next change.
  char[] chars() {
    if (chars.length < out.length()) {
      chars = new char[2 * out.length()];
    }
    out.getChars(0, out.length(), chars, 0);
    return chars;
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
