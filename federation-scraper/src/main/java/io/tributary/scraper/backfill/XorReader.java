package io.tributary.scraper.backfill;

import io.tributary.ingest.wire.MalformedBodyException;

/// A double that was written as its difference to the one before. Confined to one thread.
///
/// Source: Prometheus `xorRead`, after Gorilla.
final class XorReader {
  private long bits;
  private int leading;
  private int significant;

  double first(BitReader in) {
    bits = in.bits(Long.SIZE);
    leading = 0;
    significant = 0;
    return Double.longBitsToDouble(bits);
  }

  double next(BitReader in) {
    if (in.bits(1) == 1) {
      if (in.bits(1) == 1) {
        leading = (int) in.bits(5);
        int length = (int) in.bits(6);
        significant = length == 0 ? Long.SIZE : length;
      }
      if (leading + significant > Long.SIZE) {
        throw new MalformedBodyException("a value of a chunk has more than 64 bits");
      }
      if (significant > 0) {
        bits ^= in.bits(significant) << (Long.SIZE - leading - significant);
      }
    }
    return Double.longBitsToDouble(bits);
  }
}
