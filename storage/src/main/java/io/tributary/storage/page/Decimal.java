package io.tributary.storage.page;

/// Doubles as integers over a power of ten, and in the order of their bits.
final class Decimal {
  /// The most digits after the point that are tried.
  static final int MAX_SCALE = 15;

  static final int NO_SCALE = -1;

  private static final double[] POWERS = powers();

  private Decimal() {}

  private static double[] powers() {
    double[] powers = new double[MAX_SCALE + 1];
    for (int i = 0; i <= MAX_SCALE; i++) {
      powers[i] = Double.parseDouble("1e" + i);
    }
    return powers;
  }

  static double power(int scale) {
    return POWERS[scale];
  }

  static long toInteger(double value, double power) {
    return (long) Math.rint(value * power);
  }

  /// Returns whether `integer / power` has exactly these bits.
  static boolean is(long bits, long integer, double power) {
    return Double.doubleToRawLongBits(integer / power) == bits;
  }

  static boolean fits(long bits, int scale) {
    double power = POWERS[scale];
    return is(bits, toInteger(Double.longBitsToDouble(bits), power), power);
  }

  /// Returns the least scale from `from` on that holds the value exactly, or [#NO_SCALE].
  static int scaleOf(long bits, int from) {
    if (!Double.isFinite(Double.longBitsToDouble(bits))) {
      return NO_SCALE;
    }
    for (int scale = from; scale <= MAX_SCALE; scale++) {
      if (fits(bits, scale)) {
        return scale;
      }
    }
    return NO_SCALE;
  }

  /// Returns a number that is ordered as the double is, so that neighbours differ by one; its own
  /// inverse.
  static long sortable(long bits) {
    return bits ^ ((bits >> 63) >>> 1);
  }
}
