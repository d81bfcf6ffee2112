package io.tributary.model.metrics;

import java.util.Arrays;

/// A native histogram sample with absolute bucket counts. Immutable by convention: nobody changes
/// the arrays.
///
/// Integer histograms are held as their exact doubles, with `integer` set; counts beyond 2^53 are
/// refused at ingest. A span is (offset, length): `spans[2i]` is the gap to the bucket before,
/// `spans[2i+1]` how many buckets follow each other. Source: Prometheus
/// `model/histogram.FloatHistogram`.
///
/// @param schema −4 … 8: bucket boundaries grow by 2^(2^−schema); −53: boundaries are
///   `customBounds`
/// @param resetHint whether a counter was reset before this sample
/// @param zeroThreshold the zero bucket's width, inclusive
/// @param customBounds upper bounds, ascending and finite, with schema −53; else empty
/// @param integer whether the sender sent integer counts
public record Histogram(
    int schema,
    ResetHint resetHint,
    double count,
    double sum,
    double zeroThreshold,
    double zeroCount,
    int[] positiveSpans,
    double[] positiveCounts,
    int[] negativeSpans,
    double[] negativeCounts,
    double[] customBounds,
    boolean integer) {

  public static final int CUSTOM_BUCKETS_SCHEMA = -53;

  /// In the wire's order.
  public enum ResetHint {
    UNKNOWN,
    RESET,
    NOT_RESET,
    GAUGE
  }

  /// Returns the same histogram with another hint.
  public Histogram withResetHint(ResetHint hint) {
    return new Histogram(
        schema,
        hint,
        count,
        sum,
        zeroThreshold,
        zeroCount,
        positiveSpans,
        positiveCounts,
        negativeSpans,
        negativeCounts,
        customBounds,
        integer);
  }

  public boolean hasCustomBuckets() {
    return schema == CUSTOM_BUCKETS_SCHEMA;
  }

  /// Returns whether this sample marks the end of its series.
  public boolean isStale() {
    return SpecialValues.isStale(sum);
  }

  /// Returns whether both hold the same, every double bit for bit.
  @Override
  public boolean equals(Object other) {
    return other instanceof Histogram that
        && schema == that.schema
        && resetHint == that.resetHint
        && integer == that.integer
        && Arrays.equals(scalarBits(), that.scalarBits())
        && Arrays.equals(positiveSpans, that.positiveSpans)
        && Arrays.equals(negativeSpans, that.negativeSpans)
        && sameBits(positiveCounts, that.positiveCounts)
        && sameBits(negativeCounts, that.negativeCounts)
        && sameBits(customBounds, that.customBounds);
  }

  @Override
  public int hashCode() {
    int hash = 31 * schema + Arrays.hashCode(scalarBits());
    hash = 31 * hash + Arrays.hashCode(positiveSpans);
    return 31 * hash + Arrays.hashCode(negativeSpans);
  }

  private long[] scalarBits() {
    return new long[] {
      Double.doubleToRawLongBits(count),
      Double.doubleToRawLongBits(sum),
      Double.doubleToRawLongBits(zeroThreshold),
      Double.doubleToRawLongBits(zeroCount)
    };
  }

  private static boolean sameBits(double[] a, double[] b) {
    boolean same = a.length == b.length;
    for (int i = 0; same && i < a.length; i++) {
      same = Double.doubleToRawLongBits(a[i]) == Double.doubleToRawLongBits(b[i]);
    }
    return same;
  }
}
