package io.tributary.query.promql.histogram;

import org.jspecify.annotations.Nullable;

/// A running sum of histograms. Confined to one thread.
public final class HistogramTotal {
  private @Nullable FloatHistogram total;
  private double count;
  private boolean sawReset;
  private boolean sawNoReset;
  private boolean reconciledBounds;

  /// Adds a histogram; returns false, and changes nothing, when exponential and custom buckets
  /// meet.
  public boolean add(FloatHistogram histogram) {
    switch (histogram.resetHint()) {
      case RESET -> sawReset = true;
      case NOT_RESET -> sawNoReset = true;
      case UNKNOWN, GAUGE -> {}
    }
    if (total == null) {
      total = histogram;
      count = 1;
      return true;
    }
    HistogramSum sum = HistogramSum.add(total, histogram);
    if (sum == null) {
      return false;
    }
    total = sum.result();
    reconciledBounds |= sum.reconciledBounds();
    count++;
    return true;
  }

  /// Returns whether some said that a counter reset happened and others that none did.
  public boolean conflictingResets() {
    return sawReset && sawNoReset;
  }

  /// Returns whether custom bounds differed, so that only common ones remain.
  public boolean reconciledBounds() {
    return reconciledBounds;
  }

  public boolean isEmpty() {
    return total == null;
  }

  public FloatHistogram sum() {
    if (total == null) {
      throw new IllegalStateException("no histogram was added");
    }
    return total.compact();
  }

  public FloatHistogram mean() {
    return sum().divide(count);
  }
}
