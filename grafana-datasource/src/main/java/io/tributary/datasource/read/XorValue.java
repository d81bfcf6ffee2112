package io.tributary.datasource.read;

/// A double that is written as its difference to the one before. Confined to one thread.
///
/// Source: Prometheus `xorWrite`, after Gorilla.
final class XorValue {
  private static final int MOST_LEADING = 31; // has five bits

  private long bits;
  private int leading;
  private int trailing;
  private boolean windowed;

  /// Writes the first value of a chunk.
  void first(BitWriter out, double value) {
    bits = Double.doubleToRawLongBits(value);
    windowed = false;
    out.bits(bits, Long.SIZE);
  }

  void next(BitWriter out, double value) {
    long newBits = Double.doubleToRawLongBits(value);
    long delta = newBits ^ bits;
    bits = newBits;
    out.bit(delta != 0);
    if (delta == 0) {
      return;
    }
    int newLeading = Math.min(MOST_LEADING, Long.numberOfLeadingZeros(delta));
    int newTrailing = Long.numberOfTrailingZeros(delta);
    boolean inside = windowed && newLeading >= leading && newTrailing >= trailing;
    out.bit(!inside);
    if (!inside) {
      windowed = true;
      leading = newLeading;
      trailing = newTrailing;
      out.bits(leading, 5);
      out.bits(Long.SIZE - leading - trailing, 6); // 64 is written as 0
    }
    out.bits(delta >>> trailing, Long.SIZE - leading - trailing);
  }
}
