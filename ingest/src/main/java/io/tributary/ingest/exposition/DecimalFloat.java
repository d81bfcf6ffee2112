package io.tributary.ingest.exposition;

import io.tributary.model.metrics.SpecialValues;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;

/// The nearest double of a decimal text, without garbage for all but the rarest texts. Confined to
/// one thread.
///
/// Takes what Go's `strconv.ParseFloat` takes, without hexadecimal; too large is not a number. Up
/// to 19 digits are multiplied with the upper 128 bits of a power of five; where these cannot
/// decide the rounding, and for more digits, [Double#parseDouble] does.
///
/// Source: D. Lemire, "Number Parsing at a Gigabyte per Second", Software 51 (8), 2021.
final class DecimalFloat {
  private static final int MIN_POWER = -64;
  private static final int MAX_POWER = 64;
  private static final long[] UPPER = new long[MAX_POWER - MIN_POWER + 1];
  private static final long[] LOWER = new long[MAX_POWER - MIN_POWER + 1];
  private static final double[] EXACT_TENS = new double[23];

  private static final int MAX_DIGITS = 19;
  private static final int MAX_EXPONENT = 100_000;
  private static final long MAX_EXACT_INTEGER = 1L << 53;
  private static final long UNDECIDED_BITS = 0x1ff;
  private static final int DROPPED_BITS = 64 - 52 - 3;
  private static final int BIAS = 1023;
  private static final int INFINITE_EXPONENT = 2047;
  private static final long UNDECIDED = -1; // the bits of a NaN, which no digits give

  static {
    for (int power = MIN_POWER; power <= MAX_POWER; power++) {
      BigInteger bits = power >= 0 ? upperBits(power) : upperBitsOfInverse(-power);
      UPPER[power - MIN_POWER] = bits.shiftRight(64).longValue();
      LOWER[power - MIN_POWER] = bits.longValue();
    }
    for (int i = 0; i < EXACT_TENS.length; i++) {
      EXACT_TENS[i] = Double.parseDouble("1e" + i);
    }
  }

  private static BigInteger upperBits(int power) {
    BigInteger five = BigInteger.valueOf(5).pow(power);
    int shift = 128 - five.bitLength();
    return shift >= 0 ? five.shiftLeft(shift) : five.shiftRight(-shift);
  }

  /// Rounded up while 5^power fits 64 bits, else down: the proof of the source asks for that.
  private static BigInteger upperBitsOfInverse(int power) {
    BigInteger five = BigInteger.valueOf(5).pow(power);
    int bits = 127 + five.bitLength();
    BigInteger inverse = BigInteger.ONE.shiftLeft(bits).divide(five);
    return five.bitLength() < 64 ? inverse.add(BigInteger.ONE) : inverse;
  }

  private long bits;
  private long digits;
  private int digitCount;
  private int exponent;

  /// Reads `text[start, end)`; returns whether it is a number, which is then in [#bits()].
  boolean parse(byte[] text, int start, int end) {
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return false;
    }
    if (text[at] > '9') {
      return parseWord(text, start, at, end, negative);
    }
    if (!scan(text, at, end)) {
      return false;
    }
    long magnitude = digitCount > MAX_DIGITS ? UNDECIDED : nearest();
    if (magnitude == UNDECIDED) {
      magnitude = Double.doubleToRawLongBits(Double.parseDouble(string(text, at, end)));
    }
    bits = negative ? magnitude | Long.MIN_VALUE : magnitude;
    return magnitude >>> 52 != INFINITE_EXPONENT;
  }

  /// Returns the raw bits of the number last read.
  long bits() {
    return bits;
  }

  private boolean parseWord(byte[] text, int start, int word, int end, boolean negative) {
    if (equalsIgnoreCase(text, word, end, "inf") || equalsIgnoreCase(text, word, end, "infinity")) {
      double infinity = negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
      bits = Double.doubleToRawLongBits(infinity);
      return true;
    }
    bits = SpecialValues.NORMAL_NAN_BITS;
    return start == word && equalsIgnoreCase(text, word, end, "nan");
  }

  private static boolean equalsIgnoreCase(byte[] text, int start, int end, String word) {
    if (end - start != word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if ((text[start + i] | 0x20) != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /// Reads digits, point and exponent; leading zeros are not counted as digits.
  private boolean scan(byte[] text, int start, int end) {
    digits = 0;
    digitCount = 0;
    exponent = 0;
    boolean anyDigit = false;
    boolean point = false;
    for (int at = start; at < end; at++) {
      int c = text[at];
      if (c >= '0' && c <= '9') {
        anyDigit = true;
        digits = digits * 10 + (c - '0');
        digitCount += (digits | digitCount) == 0 ? 0 : 1;
        exponent -= point ? 1 : 0;
      } else if (c == '.' && !point) {
        point = true;
      } else {
        return anyDigit && (c | 0x20) == 'e' && scanExponent(text, at + 1, end);
      }
    }
    return anyDigit;
  }

  private boolean scanExponent(byte[] text, int start, int end) {
    int at = start;
    boolean negative = at < end && text[at] == '-';
    if (negative || (at < end && text[at] == '+')) {
      at++;
    }
    if (at == end) {
      return false;
    }
    int value = 0;
    for (; at < end; at++) {
      int digit = text[at] - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      value = Math.min(MAX_EXPONENT, value * 10 + digit);
    }
    exponent += negative ? -value : value;
    return true;
  }

  /// Returns the bits of digits × 10^exponent, or [#UNDECIDED].
  private long nearest() {
    if (digits == 0) {
      return 0;
    }
    if (digits > 0 && digits <= MAX_EXACT_INTEGER && Math.abs(exponent) < EXACT_TENS.length) {
      double value = digits;
      double ten = EXACT_TENS[Math.abs(exponent)];
      return Double.doubleToRawLongBits(exponent < 0 ? value / ten : value * ten);
    }
    return exponent < MIN_POWER || exponent > MAX_POWER ? UNDECIDED : nearestByProduct();
  }

  private long nearestByProduct() {
    int zeros = Long.numberOfLeadingZeros(digits);
    long factor = digits << zeros;
    long upper = UPPER[exponent - MIN_POWER];
    long high = Math.unsignedMultiplyHigh(factor, upper);
    long low = factor * upper;
    if ((high & UNDECIDED_BITS) == UNDECIDED_BITS) {
      long more = Math.unsignedMultiplyHigh(factor, LOWER[exponent - MIN_POWER]);
      low += more;
      high += Long.compareUnsigned(low, more) < 0 ? 1 : 0;
      if (low == -1) {
        return UNDECIDED;
      }
    }
    int top = (int) (high >>> 63);
    long mantissa = high >>> (top + DROPPED_BITS);
    // floor(log2(10^exponent)), exact within the table
    int binary = ((217_706 * exponent) >> 16) + 63 + top - zeros + BIAS;
    if (binary <= 0 || binary >= INFINITE_EXPONENT - 1) {
      return UNDECIDED;
    }
    if (Long.compareUnsigned(low, 1) <= 0
        && (mantissa & 3) == 1
        && mantissa << (top + DROPPED_BITS) == high) {
      return UNDECIDED; // perhaps half way between two doubles
    }
    mantissa = (mantissa + (mantissa & 1)) >>> 1;
    // Rounding up to the next power of two carries into the exponent, as it should.
    return ((long) (binary - 1) << 52) + mantissa;
  }

  private static String string(byte[] text, int start, int end) {
    return new String(text, start, end - start, StandardCharsets.ISO_8859_1);
  }
}
