package io.tributary.query.logql.template;

/// Finite decimals by their bits, as Go's `fmt` has them under `%x` and `%b`. Source: Go
/// `strconv/ftoa.go`.
final class BinaryFloats {
  private static final int MANTISSA_BITS = 52;
  private static final int BIAS = 1023;
  private static final int POINT = 60; // where the leading bit of a mantissa is put
  private static final int MAX_PRECISION = POINT / 4;

  private BinaryFloats() {}

  private static long mantissa(double number) {
    long mantissa = Double.doubleToRawLongBits(number) & (1L << MANTISSA_BITS) - 1;
    return isNormal(number) ? mantissa | 1L << MANTISSA_BITS : mantissa;
  }

  private static boolean isNormal(double number) {
    return Math.abs(number) >= Double.MIN_NORMAL;
  }

  private static int exponent(double number) {
    return isNormal(number) ? Math.getExponent(number) : 1 - BIAS;
  }

  private static String sign(double number) {
    return Double.doubleToRawLongBits(number) < 0 ? "-" : "";
  }

  /// Returns such as `6755399441055744p-52`.
  static String binary(double number) {
    int exponent = exponent(number) - MANTISSA_BITS;
    return sign(number) + mantissa(number) + (exponent < 0 ? "p" : "p+") + exponent;
  }

  /// Returns such as `0x1.8p+00`.
  ///
  /// @param precision digits behind the point; negative for as many as there are
  static String hexadecimal(double number, int precision) {
    long mantissa = mantissa(number) << (POINT - MANTISSA_BITS);
    int exponent = mantissa == 0 ? 0 : exponent(number);
    while (mantissa != 0 && (mantissa & 1L << POINT) == 0) {
      mantissa <<= 1;
      exponent--;
    }
    if (precision >= 0 && precision < MAX_PRECISION) {
      int cut = POINT - precision * 4;
      long rest = mantissa & (1L << cut) - 1;
      long kept = mantissa >>> cut;
      long half = 1L << (cut - 1);
      boolean up = rest > half || (rest == half && (kept & 1) == 1);
      mantissa = (up ? kept + 1 : kept) << cut;
      if ((mantissa & 1L << (POINT + 1)) != 0) {
        mantissa >>>= 1;
        exponent++;
      }
    }
    StringBuilder text = new StringBuilder(sign(number)).append("0x").append(mantissa >>> POINT);
    mantissa <<= 64 - POINT;
    if (precision < 0 ? mantissa != 0 : precision > 0) {
      text.append('.');
    }
    for (int i = 0; precision < 0 ? mantissa != 0 : i < precision; i++) {
      text.append(Character.forDigit((int) (mantissa >>> POINT) & 15, 16));
      mantissa <<= 4;
    }
    text.append(exponent < 0 ? "p-" : "p+").append(Math.abs(exponent) < 10 ? "0" : "");
    return text.append(Math.abs(exponent)).toString();
  }
}
