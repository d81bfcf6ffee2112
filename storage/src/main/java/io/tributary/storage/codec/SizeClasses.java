package io.tributary.storage.codec;

/// Classes of unsigned numbers by size, 2 to the power of `detail` for each length in bits; small
/// numbers have one of their own.
///
/// A number is its class and the low bits that the class leaves open.
final class SizeClasses {
  static final int MAX_DETAIL = 2;

  /// So that code and low bits are read with one unaligned word.
  static final int MAX_LOW_BITS = BitPacking.MAX_WIDTH - PrefixCode.MAX_LENGTH;

  /// Of every detail.
  static final int CLASSES = (MAX_LOW_BITS + 2) << MAX_DETAIL;

  private static final byte[][] LOW_BITS = new byte[MAX_DETAIL + 1][CLASSES];
  private static final long[][] LEAST = new long[MAX_DETAIL + 1][CLASSES];

  static {
    for (int detail = 0; detail <= MAX_DETAIL; detail++) {
      for (int at = 0; at < CLASSES; at++) {
        int lowBits = Math.max(0, (at >> detail) - 1);
        LOW_BITS[detail][at] = (byte) lowBits;
        LEAST[detail][at] = (long) (at - (lowBits << detail)) << lowBits;
      }
    }
  }

  private SizeClasses() {}

  static int classOf(long number, int detail) {
    int lowBits = lowBitsOf(number, detail);
    return (lowBits << detail) + (int) (number >>> lowBits);
  }

  static int lowBitsOf(long number, int detail) {
    return Math.max(0, Long.SIZE - 1 - detail - Long.numberOfLeadingZeros(number));
  }

  /// Returns the class with less detail.
  static int coarser(int of, int detail, int less) {
    return classOf(LEAST[detail][of], less);
  }

  /// The low bits of each class.
  static byte[] lowBits(int detail) {
    return LOW_BITS[detail];
  }

  /// The least number of each class.
  static long[] least(int detail) {
    return LEAST[detail];
  }

  /// Returns how many classes there are.
  static int count(int detail) {
    return (MAX_LOW_BITS + 2) << detail;
  }
}
