package io.tributary.ingest.append;

import io.tributary.model.metrics.Histogram;
import java.util.Arrays;

/// What makes a native histogram valid, and the reduction of resolutions finer than are stored.
///
/// Source: Prometheus' `docs/specs/native_histograms.md`.
public final class HistogramRules {
  /// Above this, not every integer is a double.
  public static final long MAX_EXACT = 1L << 53;

  /// Far above what any client library makes, and small enough for many histograms in a request.
  public static final int MAX_BUCKETS = 1 << 14;

  private static final int LOWEST_SCHEMA = -4;
  private static final int HIGHEST_SCHEMA = 8;
  private static final int HIGHEST_REDUCIBLE_SCHEMA = 52;

  private HistogramRules() {}

  /// Returns an unsigned count as the double that is held; beyond 2^53 it would not be exact.
  ///
  /// @throws IllegalArgumentException when it is
  public static double exact(long count) {
    if (count < 0 || count > MAX_EXACT) {
      throw new IllegalArgumentException(
          "count is beyond 2^53 count=" + Long.toUnsignedString(count));
    }
    return count;
  }

  /// Returns the histogram, reduced to schema 8 if it was finer.
  ///
  /// @throws IllegalArgumentException when it contradicts itself; says how
  public static Histogram checked(Histogram histogram) {
    int schema = histogram.schema();
    if (!histogram.hasCustomBuckets()
        && (schema < LOWEST_SCHEMA || schema > HIGHEST_REDUCIBLE_SCHEMA)) {
      throw wrong("unknown schema schema=" + schema);
    }
    checkSide("positive", histogram.positiveSpans(), histogram.positiveCounts());
    checkSide("negative", histogram.negativeSpans(), histogram.negativeCounts());
    if (histogram.zeroCount() < 0 || histogram.count() < 0) {
      throw wrong(
          "negative count="
              + text(histogram.count())
              + " zeroCount="
              + text(histogram.zeroCount()));
    }
    if (histogram.hasCustomBuckets()) {
      checkCustom(histogram);
    } else if (histogram.customBounds().length > 0) {
      throw wrong("custom bounds need schema -53 schema=" + schema);
    }
    if (histogram.integer()) {
      checkCount(histogram);
    }
    return schema > HIGHEST_SCHEMA ? reduced(histogram) : histogram;
  }

  private static void checkSide(String side, int[] spans, double[] counts) {
    long buckets = 0;
    for (int i = 0; i < spans.length; i += 2) {
      if (i > 0 && spans[i] < 0) {
        throw wrong(side + " span goes backwards span=" + i / 2 + " offset=" + spans[i]);
      }
      buckets += spans[i + 1];
    }
    if (buckets != counts.length) {
      throw wrong(
          side + " spans do not fit buckets spans=" + buckets + " buckets=" + counts.length);
    }
    for (double count : counts) {
      if (count < 0) {
        throw wrong(side + " bucket is negative count=" + text(count));
      }
    }
  }

  private static void checkCustom(Histogram histogram) {
    double[] bounds = histogram.customBounds();
    double last = Double.NEGATIVE_INFINITY;
    for (double bound : bounds) {
      if (!Double.isFinite(bound) || bound <= last) {
        throw wrong("custom bounds must ascend and be finite bound=" + bound);
      }
      last = bound;
    }
    if (histogram.zeroCount() != 0 || histogram.negativeSpans().length > 0) {
      throw wrong("custom buckets have neither a zero bucket nor a negative side schema=-53");
    }
    int[] spans = histogram.positiveSpans();
    long highest = 0;
    for (int part : spans) {
      highest += part;
    }
    if (highest > bounds.length + 1L || (spans.length > 0 && spans[0] < 0)) {
      throw wrong(
          "buckets reach beyond the custom bounds buckets=" + highest + " bounds=" + bounds.length);
    }
  }

  /// Whole numbers are said as they came.
  private static String text(double count) {
    return count == Math.rint(count) && Math.abs(count) < 0x1p53
        ? Long.toString((long) count)
        : Double.toString(count);
  }

  /// An observation of NaN is in the count and in no bucket, and makes the sum NaN.
  private static void checkCount(Histogram histogram) {
    double buckets =
        histogram.zeroCount() + sum(histogram.positiveCounts()) + sum(histogram.negativeCounts());
    boolean fits =
        Double.isNaN(histogram.sum()) ? buckets <= histogram.count() : buckets == histogram.count();
    if (!fits) {
      throw wrong(
          "count is not the sum of buckets count="
              + text(histogram.count())
              + " buckets="
              + text(buckets));
    }
  }

  private static double sum(double[] counts) {
    double sum = 0;
    for (double count : counts) {
      sum += count;
    }
    return sum;
  }

  private static Histogram reduced(Histogram fine) {
    int shift = fine.schema() - HIGHEST_SCHEMA;
    Side positive = Side.reduced(fine.positiveSpans(), fine.positiveCounts(), shift);
    Side negative = Side.reduced(fine.negativeSpans(), fine.negativeCounts(), shift);
    return new Histogram(
        HIGHEST_SCHEMA,
        fine.resetHint(),
        fine.count(),
        fine.sum(),
        fine.zeroThreshold(),
        fine.zeroCount(),
        positive.spans,
        positive.counts,
        negative.spans,
        negative.counts,
        fine.customBounds(),
        fine.integer());
  }

  private static IllegalArgumentException wrong(String problem) {
    return new IllegalArgumentException(problem);
  }

  private record Side(int[] spans, double[] counts) {
    /// Merges each 2^shift neighbours: the bucket with index i goes into ceil(i / 2^shift).
    static Side reduced(int[] spans, double[] counts, int shift) {
      int[] newSpans = new int[2 * counts.length];
      double[] newCounts = new double[counts.length];
      int buckets = 0;
      int ends = 0;
      long index = 0;
      long last = Long.MIN_VALUE;
      int from = 0;
      for (int span = 0; span < spans.length; span += 2) {
        index += spans[span];
        for (int i = 0; i < spans[span + 1]; i++, index++) {
          long target = ((index - 1) >> shift) + 1;
          if (target == last) {
            newCounts[buckets - 1] += counts[from++];
            continue;
          }
          if (buckets == 0 || target != last + 1) {
            newSpans[ends] = (int) (buckets == 0 ? target : target - last - 1);
            ends += 2;
          }
          newSpans[ends - 1]++;
          newCounts[buckets++] = counts[from++];
          last = target;
        }
      }
      return new Side(Arrays.copyOf(newSpans, ends), Arrays.copyOf(newCounts, buckets));
    }
  }
}
