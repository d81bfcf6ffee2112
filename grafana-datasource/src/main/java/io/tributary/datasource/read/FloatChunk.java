package io.tributary.datasource.read;

import io.tributary.model.metrics.SampleColumns;

/// Writes floats: the number of samples in two bytes, then time and value of each. Confined to one
/// thread.
///
/// Source: Prometheus `tsdb/chunkenc/xor.go`.
final class FloatChunk {
  private final XorValue value = new XorValue();

  /// Writes the rows from `from`, inclusive, to `to`, exclusive.
  void write(BitWriter out, SampleColumns samples, int from, int to) {
    out.clear();
    out.bits(to - from, Short.SIZE);
    long[] times = samples.timestampsMs();
    double[] values = samples.values();
    out.signedVarint(times[from]);
    value.first(out, values[from]);
    long delta = 0;
    for (int row = from + 1; row < to; row++) {
      long newDelta = times[row] - times[row - 1];
      if (row == from + 1) {
        out.unsignedVarint(newDelta);
      } else {
        deltaOfDelta(out, newDelta - delta);
      }
      delta = newDelta;
      value.next(out, values[row]);
    }
  }

  private static void deltaOfDelta(BitWriter out, long change) {
    if (change == 0) {
      out.bit(false);
    } else if (BitWriter.fits(change, 14)) {
      out.bits(0b10, 2);
      out.bits(change, 14);
    } else if (BitWriter.fits(change, 17)) {
      out.bits(0b110, 3);
      out.bits(change, 17);
    } else if (BitWriter.fits(change, 20)) {
      out.bits(0b1110, 4);
      out.bits(change, 20);
    } else {
      out.bits(0b1111, 4);
      out.bits(change, Long.SIZE);
    }
  }
}
