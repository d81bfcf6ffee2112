package io.tributary.storage.page;

/// The byte that says how a column of doubles is encoded.
///
/// ```text
/// bits 0-1  encoding: 0 constant, 1 decimal, 2 ulp, 3 bits, or beside with digits after the point
/// bit  2    exceptions precede the numbers (decimal and beside only)
/// bits 3-7  digits after the point, or 31: not a decimal
/// ```
///
/// Beside is of page version 2.
final class ValueTag {
  /// Every row has the same bits, which are not part of the column.
  static final int CONSTANT = 0;

  /// Integers over a power of ten; rows that are none are listed apart.
  static final int DECIMAL = 1;

  /// The nearest integers over a power of ten, then how many doubles lie between.
  static final int ULP = 2;

  /// The bits in the order of the doubles, as integers.
  static final int BITS = 3;

  /// A decimal whose integers are less those of the series before, which is a decimal of the same
  /// scale and number of rows, perhaps beside as well: the buckets of a histogram.
  static final int BESIDE = 4;

  static final int HAS_EXCEPTIONS = 0x04;

  private static final int ENCODING_MASK = 0x03;
  private static final int SCALE_SHIFT = 3;
  private static final int NOT_DECIMAL = 31;

  private ValueTag() {}

  static int of(int encoding, int scale) {
    int bits = encoding == BESIDE ? BITS : encoding;
    return bits | (scale == Decimal.NO_SCALE ? NOT_DECIMAL : scale) << SCALE_SHIFT;
  }

  static int encoding(int tag) {
    int encoding = tag & ENCODING_MASK;
    return encoding == BITS && scale(tag) != Decimal.NO_SCALE ? BESIDE : encoding;
  }

  /// Returns whether the column has integers to which those of the next may be relative.
  static boolean hasDecimals(int tag) {
    int encoding = encoding(tag);
    return encoding == DECIMAL || encoding == BESIDE;
  }

  static boolean hasExceptions(int tag) {
    return (tag & HAS_EXCEPTIONS) != 0;
  }

  static int scale(int tag) {
    int scale = tag >>> SCALE_SHIFT;
    return scale == NOT_DECIMAL ? Decimal.NO_SCALE : scale;
  }

  static boolean isValid(int tag) {
    int scale = scale(tag);
    return switch (encoding(tag)) {
      case CONSTANT -> !hasExceptions(tag) && scale <= Decimal.MAX_SCALE;
      case DECIMAL, BESIDE -> scale >= 0 && scale <= Decimal.MAX_SCALE;
      case ULP -> !hasExceptions(tag) && scale >= 0 && scale <= Decimal.MAX_SCALE;
      default -> !hasExceptions(tag) && scale == Decimal.NO_SCALE;
    };
  }
}
