package io.tributary.datasource;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.model.metrics.SpecialValues;
import io.tributary.model.wire.Chunk;

/// Reads chunks of remote read as Prometheus does: the twin of what writes them.
final class ChunkReader {
  private static final int[] CLASS_BITS = {0, 3, 6, 9, 12, 18, 25, 56, 64};
  private static final int[] TIME_BITS = {0, 14, 17, 20, 64};

  private final byte[] bytes;
  private long at;

  private ChunkReader(byte[] bytes) {
    this.bytes = bytes;
  }

  /// Appends the samples of `chunk`.
  static void read(Chunk chunk, SampleColumns out) {
    ChunkReader reader = new ChunkReader(chunk.getData().toByteArray());
    int size = (int) reader.bits(16);
    switch (chunk.getType()) {
      case XOR -> reader.floats(size, out);
      case HISTOGRAM, FLOAT_HISTOGRAM ->
          reader.histograms(size, chunk.getType() == Chunk.Encoding.HISTOGRAM, out);
      case UNKNOWN, UNRECOGNIZED -> throw new AssertionError(chunk.getTypeValue());
    }
  }

  private long bits(int count) {
    long value = 0;
    for (int i = 0; i < count; i++, at++) {
      value = (value << 1) | ((bytes[(int) (at >>> 3)] >>> (7 - (at & 7))) & 1);
    }
    return value;
  }

  private int ones(int most) {
    int ones = 0;
    while (ones < most && bits(1) == 1) {
      ones++;
    }
    return ones;
  }

  private long signed(int count) {
    long value = count == 0 ? 0 : bits(count);
    return count > 0 && count < 64 && value > 1L << (count - 1) ? value - (1L << count) : value;
  }

  private long varbitInt() {
    return signed(CLASS_BITS[ones(8)]);
  }

  private long varbitUint() {
    return bits(CLASS_BITS[ones(8)]);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; ; shift += 7) {
      long part = bits(8);
      value |= (part & 0x7f) << shift;
      if (part < 0x80) {
        return value;
      }
    }
  }

  private static final class Value {
    long bits;
    int leading;
    int significant;

    double asDouble() {
      return Double.longBitsToDouble(bits);
    }
  }

  private Value first() {
    Value value = new Value();
    value.bits = bits(64);
    return value;
  }

  private double next(Value value) {
    if (bits(1) == 1) {
      if (bits(1) == 1) {
        value.leading = (int) bits(5);
        int significant = (int) bits(6);
        value.significant = significant == 0 ? 64 : significant;
      }
      value.bits ^= bits(value.significant) << (64 - value.leading - value.significant);
    }
    return value.asDouble();
  }

  private void floats(int size, SampleColumns out) {
    long zigzag = varint();
    long time = (zigzag >>> 1) ^ -(zigzag & 1);
    Value value = first();
    out.add(time, value.asDouble());
    long delta = 0;
    for (int i = 1; i < size; i++) {
      delta = i == 1 ? varint() : delta + signed(TIME_BITS[ones(4)]);
      time += delta;
      out.add(time, next(value));
    }
  }

  private void histograms(int size, boolean integer, SampleColumns out) {
    int header = (int) bits(8) >>> 6;
    int threshold = (int) bits(8);
    double zeroThreshold =
        threshold == 0
            ? 0
            : threshold == 255
                ? Double.longBitsToDouble(bits(64))
                : Math.scalb(0.5, threshold - 243);
    int schema = (int) varbitInt();
    int[] positiveSpans = spans();
    int[] negativeSpans = spans();
    double[] bounds = schema == Histogram.CUSTOM_BUCKETS_SCHEMA ? bounds() : new double[0];
    Counts counts = new Counts(integer, length(positiveSpans), length(negativeSpans));
    long time = varbitInt();
    long delta = 0;
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        delta += varbitInt();
        time += delta;
      }
      counts.read(i == 0);
      Histogram.ResetHint hint =
          header == 3
              ? Histogram.ResetHint.GAUGE
              : i > 0 ? Histogram.ResetHint.NOT_RESET : Histogram.ResetHint.UNKNOWN;
      out.add(
          time,
          new Histogram(
              schema,
              hint,
              counts.count,
              counts.sum.asDouble(),
              zeroThreshold,
              counts.zeroCount,
              positiveSpans,
              counts.positive.clone(),
              negativeSpans,
              counts.negative.clone(),
              bounds,
              integer));
      if (SpecialValues.isStale(counts.sum.asDouble())) {
        return;
      }
    }
  }

  private int[] spans() {
    int[] spans = new int[2 * (int) varbitUint()];
    for (int i = 0; i < spans.length; i += 2) {
      spans[i + 1] = (int) varbitUint();
      spans[i] = (int) varbitInt();
    }
    return spans;
  }

  private static int length(int[] spans) {
    int length = 0;
    for (int i = 1; i < spans.length; i += 2) {
      length += spans[i];
    }
    return length;
  }

  private double[] bounds() {
    double[] bounds = new double[(int) varbitUint()];
    for (int i = 0; i < bounds.length; i++) {
      long thousandths = varbitUint();
      bounds[i] = thousandths == 0 ? Double.longBitsToDouble(bits(64)) : (thousandths - 1) / 1000.0;
    }
    return bounds;
  }

  private final class Counts {
    private final boolean integer;
    private final long[] deltas;
    private final long[] values;
    private final Value[] doubles;
    private final double[] positive;
    private final double[] negative;
    private double count;
    private double zeroCount;
    private Value sum = new Value();

    Counts(boolean integer, int positives, int negatives) {
      this.integer = integer;
      int all = 2 + positives + negatives;
      deltas = new long[all];
      values = new long[all];
      doubles = new Value[all];
      positive = new double[positives];
      negative = new double[negatives];
    }

    void read(boolean first) {
      count = one(0, first);
      zeroCount = one(1, first);
      if (first) {
        sum = first();
      } else {
        next(sum);
      }
      buckets(positive, 2, first);
      buckets(negative, 2 + positive.length, first);
    }

    private void buckets(double[] counts, int from, boolean first) {
      double before = 0;
      for (int i = 0; i < counts.length; i++) {
        counts[i] = one(from + i, first) + (integer ? before : 0);
        before = counts[i];
      }
    }

    private double one(int i, boolean first) {
      if (!integer) {
        if (first) {
          doubles[i] = first();
          return doubles[i].asDouble();
        }
        return next(doubles[i]);
      }
      if (first) {
        values[i] = i < 2 ? varbitUint() : varbitInt();
      } else {
        deltas[i] += varbitInt();
        values[i] += deltas[i];
      }
      return values[i];
    }
  }
}
