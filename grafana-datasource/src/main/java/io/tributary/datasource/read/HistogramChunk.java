package io.tributary.datasource.read;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes histograms of one layout: the number of samples in two bytes, a byte about counter
/// resets, the layout, then time, counts and sum of each.
///
/// Integer counts are written as differences of differences, float counts as [XorValue]s. Confined
/// to one thread. Source: Prometheus `tsdb/chunkenc/histogram.go`, `float_histogram.go` and
/// `histogram_meta.go`.
final class HistogramChunk {
  private static final int MIN_EXPONENT = -242;
  private static final int MAX_EXPONENT = 11;
  private static final int OTHER_THRESHOLD = 255;
  private static final double LARGEST_THOUSANDTHS = 33_554_430;
  private static final double[] NONE = {};

  private final XorValue sum = new XorValue();

  /// What readers are told of the counter at the start of a chunk, in the two highest bits.
  private static int header(Histogram.ResetHint hint) {
    return switch (hint) {
      case UNKNOWN -> 0;
      case RESET -> 0b1000_0000;
      case NOT_RESET -> 0b0100_0000;
      case GAUGE -> 0b1100_0000;
    };
  }

  /// Returns whether `next` may stand behind `last` in a chunk: the same layout and, unless they
  /// are gauges, nothing that has become less. A stale marker stands alone.
  static boolean continues(Histogram last, @Nullable Histogram next) {
    if (next == null || last.isStale() || next.isStale() || !sameLayout(last, next)) {
      return false;
    }
    boolean gauge = last.resetHint() == Histogram.ResetHint.GAUGE;
    if (gauge || next.resetHint() == Histogram.ResetHint.GAUGE) {
      return last.resetHint() == next.resetHint();
    }
    return next.resetHint() != Histogram.ResetHint.RESET
        && next.count() >= last.count()
        && next.zeroCount() >= last.zeroCount()
        && noneLess(last.positiveCounts(), next.positiveCounts())
        && noneLess(last.negativeCounts(), next.negativeCounts());
  }

  private static boolean sameLayout(Histogram a, Histogram b) {
    return a.integer() == b.integer()
        && a.schema() == b.schema()
        && a.zeroThreshold() == b.zeroThreshold()
        && Objects.deepEquals(a.positiveSpans(), b.positiveSpans())
        && Objects.deepEquals(a.negativeSpans(), b.negativeSpans())
        && Objects.deepEquals(a.customBounds(), b.customBounds());
  }

  private static boolean noneLess(double[] last, double[] next) {
    for (int i = 0; i < last.length; i++) {
      if (!(next[i] >= last[i])) {
        return false;
      }
    }
    return true;
  }

  /// Writes the rows from `from`, inclusive, to `to`, exclusive: histograms of one layout.
  void write(BitWriter out, SampleColumns samples, int from, int to) {
    Histogram first = plain(Objects.requireNonNull(samples.histogram(from)));
    out.clear();
    out.bits(to - from, Short.SIZE);
    out.bits(header(first.resetHint()), Byte.SIZE);
    layout(out, first);
    long[] times = samples.timestampsMs();
    out.varbitInt(times[from]);
    Counts counts = first.integer() ? new IntegerCounts(first) : new FloatCounts(first);
    counts.first(out, first);
    long delta = 0;
    for (int row = from + 1; row < to; row++) {
      long newDelta = times[row] - times[row - 1];
      out.varbitInt(newDelta - delta);
      delta = newDelta;
      counts.next(out, Objects.requireNonNull(samples.histogram(row)));
    }
  }

  /// Returns `histogram`; of a stale marker only that.
  private static Histogram plain(Histogram histogram) {
    return histogram.isStale()
        ? new Histogram(
            0,
            Histogram.ResetHint.UNKNOWN,
            0,
            histogram.sum(),
            0,
            0,
            new int[0],
            NONE,
            new int[0],
            NONE,
            NONE,
            histogram.integer())
        : histogram;
  }

  private static void layout(BitWriter out, Histogram histogram) {
    threshold(out, histogram.zeroThreshold());
    out.varbitInt(histogram.schema());
    spans(out, histogram.positiveSpans());
    spans(out, histogram.negativeSpans());
    if (histogram.hasCustomBuckets()) {
      out.varbitUint(histogram.customBounds().length);
      for (double bound : histogram.customBounds()) {
        bound(out, bound);
      }
    }
  }

  /// Powers of two, which are usual, take one byte.
  private static void threshold(BitWriter out, double threshold) {
    int exponent = Math.getExponent(threshold) + 1; // of a fraction from 0.5 to 1
    boolean power = threshold == Math.scalb(0.5, exponent);
    if (threshold == 0) {
      out.bits(0, Byte.SIZE);
    } else if (power && exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT) {
      out.bits(exponent - MIN_EXPONENT + 1, Byte.SIZE);
    } else {
      out.bits(OTHER_THRESHOLD, Byte.SIZE);
      out.bits(threshold);
    }
  }

  private static void spans(BitWriter out, int[] spans) {
    out.varbitUint(spans.length / 2);
    for (int i = 0; i < spans.length; i += 2) {
      out.varbitUint(spans[i + 1]);
      out.varbitInt(spans[i]);
    }
  }

  /// Thousandths, which are usual, take up to four bytes.
  private static void bound(BitWriter out, double bound) {
    double thousandths = bound * 1000;
    boolean whole = (double) Math.round(thousandths) / 1000 == bound;
    if (thousandths >= 0 && thousandths <= LARGEST_THOUSANDTHS && whole) {
      out.varbitUint(Math.round(thousandths) + 1);
    } else {
      out.bit(false);
      out.bits(bound);
    }
  }

  /// How the counts and the sum of one sample after the other are written.
  private sealed interface Counts {
    void first(BitWriter out, Histogram histogram);

    void next(BitWriter out, Histogram histogram);
  }

  private final class IntegerCounts implements Counts {
    private final Trend count = new Trend();
    private final Trend zeroCount = new Trend();
    private final Trend[] positive;
    private final Trend[] negative;

    IntegerCounts(Histogram histogram) {
      positive = trends(histogram.positiveCounts().length);
      negative = trends(histogram.negativeCounts().length);
    }

    private static Trend[] trends(int number) {
      Trend[] trends = new Trend[number];
      for (int i = 0; i < number; i++) {
        trends[i] = new Trend();
      }
      return trends;
    }

    @Override
    public void first(BitWriter out, Histogram histogram) {
      out.varbitUint(count.start((long) histogram.count()));
      out.varbitUint(zeroCount.start((long) histogram.zeroCount()));
      sum.first(out, histogram.sum());
      buckets(out, positive, histogram.positiveCounts(), true);
      buckets(out, negative, histogram.negativeCounts(), true);
    }

    @Override
    public void next(BitWriter out, Histogram histogram) {
      out.varbitInt(count.change((long) histogram.count()));
      out.varbitInt(zeroCount.change((long) histogram.zeroCount()));
      sum.next(out, histogram.sum());
      buckets(out, positive, histogram.positiveCounts(), false);
      buckets(out, negative, histogram.negativeCounts(), false);
    }

    /// A bucket is what it has more than the one before it.
    private static void buckets(BitWriter out, Trend[] trends, double[] counts, boolean first) {
      long before = 0;
      for (int i = 0; i < trends.length; i++) {
        long more = (long) counts[i] - before;
        before = (long) counts[i];
        out.varbitInt(first ? trends[i].start(more) : trends[i].change(more));
      }
    }
  }

  private final class FloatCounts implements Counts {
    private final XorValue count = new XorValue();
    private final XorValue zeroCount = new XorValue();
    private final XorValue[] positive;
    private final XorValue[] negative;

    FloatCounts(Histogram histogram) {
      positive = values(histogram.positiveCounts().length);
      negative = values(histogram.negativeCounts().length);
    }

    private static XorValue[] values(int number) {
      XorValue[] values = new XorValue[number];
      for (int i = 0; i < number; i++) {
        values[i] = new XorValue();
      }
      return values;
    }

    @Override
    public void first(BitWriter out, Histogram histogram) {
      count.first(out, histogram.count());
      zeroCount.first(out, histogram.zeroCount());
      sum.first(out, histogram.sum());
      for (int i = 0; i < positive.length; i++) {
        positive[i].first(out, histogram.positiveCounts()[i]);
      }
      for (int i = 0; i < negative.length; i++) {
        negative[i].first(out, histogram.negativeCounts()[i]);
      }
    }

    @Override
    public void next(BitWriter out, Histogram histogram) {
      count.next(out, histogram.count());
      zeroCount.next(out, histogram.zeroCount());
      sum.next(out, histogram.sum());
      for (int i = 0; i < positive.length; i++) {
        positive[i].next(out, histogram.positiveCounts()[i]);
      }
      for (int i = 0; i < negative.length; i++) {
        negative[i].next(out, histogram.negativeCounts()[i]);
      }
    }
  }

  /// A number and how it changed last.
  private static final class Trend {
    private long value;
    private long delta;

    long start(long newValue) {
      value = newValue;
      return newValue;
    }

    /// Returns how much more it changes than the last time.
    long change(long newValue) {
      long newDelta = newValue - value;
      long change = newDelta - delta;
      value = newValue;
      delta = newDelta;
      return change;
    }
  }
}
