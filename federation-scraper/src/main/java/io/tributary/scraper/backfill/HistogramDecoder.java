package io.tributary.scraper.backfill;

import io.tributary.ingest.append.HistogramRules;
import io.tributary.ingest.wire.MalformedBodyException;
import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;

/// Reads histograms of one layout: a byte about counter resets, the layout, then time, counts and
/// sum of each. Confined to one thread.
///
/// Source: Prometheus `tsdb/chunkenc/histogram.go`, `float_histogram.go` and `histogram_meta.go`.
final class HistogramDecoder {
  private static final int GAUGE = 3;
  private static final int OTHER_THRESHOLD = 255;
  private static final int EXPONENT_OF_ONE = 243; // of the byte that stands for 0.5
  private static final double THOUSANDTHS = 1000;

  private final BitReader in;
  private final XorReader sum = new XorReader();

  HistogramDecoder(BitReader in) {
    this.in = in;
  }

  /// What all histograms of a chunk share.
  private record Layout(
      int schema,
      double zeroThreshold,
      int[] positiveSpans,
      int[] negativeSpans,
      double[] bounds) {}

  void decode(int size, boolean integer, SampleColumns out) {
    int header = (int) in.bits(Byte.SIZE) >>> 6;
    double threshold = threshold();
    int schema = (int) in.varbitInt();
    int[] positive = spans();
    int[] negative = spans();
    double[] bounds = schema == Histogram.CUSTOM_BUCKETS_SCHEMA ? bounds() : new double[0];
    Layout layout = new Layout(schema, threshold, positive, negative, bounds);
    Counts counts = integer ? new IntegerCounts(layout) : new FloatCounts(layout);
    long timeMs = 0;
    long delta = 0;
    for (int i = 0; i < size; i++) {
      if (i == 0) {
        timeMs = in.varbitInt();
      } else {
        delta += in.varbitInt();
        timeMs += delta;
      }
      out.add(timeMs, histogram(layout, hint(header, i == 0), counts, i == 0));
    }
  }

  /// That the counter was reset before the first sample of a chunk, it says of the chunk before it,
  /// which may not be the one that was read.
  private static Histogram.ResetHint hint(int header, boolean first) {
    if (header == GAUGE) {
      return Histogram.ResetHint.GAUGE;
    }
    return first ? Histogram.ResetHint.UNKNOWN : Histogram.ResetHint.NOT_RESET;
  }

  private Histogram histogram(
      Layout layout, Histogram.ResetHint hint, Counts counts, boolean first) {
    double count = counts.total(in, 0, first);
    double zeroCount = counts.total(in, 1, first);
    double newSum = first ? sum.first(in) : sum.next(in);
    double[] positive = new double[length(layout.positiveSpans)];
    double[] negative = new double[length(layout.negativeSpans)];
    counts.buckets(in, positive, 0, first);
    counts.buckets(in, negative, positive.length, first);
    return new Histogram(
        layout.schema,
        hint,
        count,
        newSum,
        layout.zeroThreshold,
        zeroCount,
        layout.positiveSpans,
        positive,
        layout.negativeSpans,
        negative,
        layout.bounds,
        counts instanceof IntegerCounts);
  }

  private double threshold() {
    int code = (int) in.bits(Byte.SIZE);
    if (code == OTHER_THRESHOLD) {
      return Double.longBitsToDouble(in.bits(Long.SIZE));
    }
    return code == 0 ? 0 : Math.scalb(0.5, code - EXPONENT_OF_ONE);
  }

  private int[] spans() {
    int[] spans = new int[2 * size()];
    for (int i = 0; i < spans.length; i += 2) {
      spans[i + 1] = size();
      spans[i] = (int) in.varbitInt();
    }
    if (length(spans) > HistogramRules.MAX_BUCKETS) {
      throw tooMany();
    }
    return spans;
  }

  private int size() {
    long size = in.varbitUint();
    if (size < 0 || size > HistogramRules.MAX_BUCKETS) {
      throw tooMany();
    }
    return (int) size;
  }

  private static MalformedBodyException tooMany() {
    return new MalformedBodyException(
        "too many buckets of a histogram limit=" + HistogramRules.MAX_BUCKETS);
  }

  private static int length(int[] spans) {
    long length = 0;
    for (int i = 1; i < spans.length; i += 2) {
      length += spans[i];
    }
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  private double[] bounds() {
    double[] bounds = new double[size()];
    for (int i = 0; i < bounds.length; i++) {
      long thousandths = in.varbitUint();
      bounds[i] =
          thousandths == 0
              ? Double.longBitsToDouble(in.bits(Long.SIZE))
              : (thousandths - 1) / THOUSANDTHS;
    }
    return bounds;
  }

  /// The counts of one sample after the other: two totals, then buckets.
  private sealed interface Counts {
    double total(BitReader in, int which, boolean first);

    void buckets(BitReader in, double[] into, int from, boolean first);
  }

  /// Differences of differences; of buckets, of what each has more than the one before it.
  private static final class IntegerCounts implements Counts {
    private final long[] values;
    private final long[] deltas;

    IntegerCounts(Layout layout) {
      values = new long[2 + length(layout.positiveSpans) + length(layout.negativeSpans)];
      deltas = new long[values.length];
    }

    @Override
    public double total(BitReader in, int which, boolean first) {
      if (first) {
        values[which] = in.varbitUint();
        return values[which];
      }
      return change(in, which);
    }

    private long change(BitReader in, int which) {
      deltas[which] += in.varbitInt();
      values[which] += deltas[which];
      return values[which];
    }

    @Override
    public void buckets(BitReader in, double[] into, int from, boolean first) {
      long count = 0;
      for (int i = 0; i < into.length; i++) {
        int which = 2 + from + i;
        if (first) {
          values[which] = in.varbitInt();
        } else {
          change(in, which);
        }
        count += values[which];
        into[i] = count;
      }
    }
  }

  private static final class FloatCounts implements Counts {
    private final XorReader[] values;

    FloatCounts(Layout layout) {
      values = new XorReader[2 + length(layout.positiveSpans) + length(layout.negativeSpans)];
      for (int i = 0; i < values.length; i++) {
        values[i] = new XorReader();
      }
    }

    @Override
    public double total(BitReader in, int which, boolean first) {
      return first ? values[which].first(in) : values[which].next(in);
    }

    @Override
    public void buckets(BitReader in, double[] into, int from, boolean first) {
      for (int i = 0; i < into.length; i++) {
        into[i] = total(in, 2 + from + i, first);
      }
    }
  }
}
