package io.tributary.storage.page;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.storage.codec.ByteSink;
import java.util.Arrays;

/// Writes columns of native histograms: runs of rows with the same buckets, each number a column of
/// its own.
///
/// Confined to one thread.
///
/// ```text
/// column  := run*
/// run     := rows: varint, layout, hint, count, sum, zero count, positive bucket*, negative bucket*
/// layout  := schema: zigzag, integer: byte, zero threshold: long, positive spans, negative spans, bounds,
///            positive buckets: varint, negative buckets: varint
/// spans   := numbers: varint, numbers × zigzag
/// bounds  := numbers: varint, numbers × long
/// ```
///
/// Hints are 0 unknown, 1 reset, 2 not reset, 3 gauge. Hint to bucket are columns of doubles with
/// their tag ([ValueEncoder]) over the run's rows.
final class HistogramEncoder {
  private final ValueEncoder values;
  private long[] bits = new long[256];

  HistogramEncoder(ValueEncoder values) {
    this.values = values;
  }

  void encode(Histogram[] rows, int count, ByteSink out) {
    int from = 0;
    while (from < count) {
      int to = from + 1;
      while (to < count && sameLayout(rows[from], rows[to])) {
        to++;
      }
      run(rows, from, to, out);
      from = to;
    }
  }

  private static boolean sameLayout(Histogram a, Histogram b) {
    return a.schema() == b.schema()
        && a.integer() == b.integer()
        && bits(a.zeroThreshold()) == bits(b.zeroThreshold())
        && Arrays.equals(a.positiveSpans(), b.positiveSpans())
        && Arrays.equals(a.negativeSpans(), b.negativeSpans())
        && Arrays.equals(a.customBounds(), b.customBounds())
        && a.positiveCounts().length == b.positiveCounts().length
        && a.negativeCounts().length == b.negativeCounts().length;
  }

  private void run(Histogram[] rows, int from, int to, ByteSink out) {
    Histogram first = rows[from];
    out.writeVarint(to - from);
    layout(first, out);
    column(rows, from, to, out, h -> code(h.resetHint()));
    column(rows, from, to, out, Histogram::count);
    column(rows, from, to, out, Histogram::sum);
    column(rows, from, to, out, Histogram::zeroCount);
    for (int i = 0; i < first.positiveCounts().length; i++) {
      int bucket = i;
      column(rows, from, to, out, h -> h.positiveCounts()[bucket]);
    }
    for (int i = 0; i < first.negativeCounts().length; i++) {
      int bucket = i;
      column(rows, from, to, out, h -> h.negativeCounts()[bucket]);
    }
  }

  private static int code(ResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> 0;
      case RESET -> 1;
      case NOT_RESET -> 2;
      case GAUGE -> 3;
    };
  }

  private static void layout(Histogram histogram, ByteSink out) {
    out.writeZigzag(histogram.schema());
    out.writeByte(histogram.integer() ? 1 : 0);
    out.writeLong(bits(histogram.zeroThreshold()));
    spans(histogram.positiveSpans(), out);
    spans(histogram.negativeSpans(), out);
    out.writeVarint(histogram.customBounds().length);
    for (double bound : histogram.customBounds()) {
      out.writeLong(bits(bound));
    }
    out.writeVarint(histogram.positiveCounts().length);
    out.writeVarint(histogram.negativeCounts().length);
  }

  private static void spans(int[] spans, ByteSink out) {
    out.writeVarint(spans.length);
    for (int number : spans) {
      out.writeZigzag(number);
    }
  }

  private void column(Histogram[] rows, int from, int to, ByteSink out, Field field) {
    if (bits.length < to - from) {
      bits = new long[to - from];
    }
    for (int i = from; i < to; i++) {
      bits[i - from] = bits(field.of(rows[i]));
    }
    values.encodeTagged(bits, to - from, out);
  }

  private static long bits(double value) {
    return Double.doubleToRawLongBits(value);
  }

  /// One number of a histogram.
  private interface Field {
    double of(Histogram histogram);
  }
}
