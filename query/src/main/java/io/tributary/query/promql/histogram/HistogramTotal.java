package io.tributary.query.promql.histogram;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram.Layout;
import io.tributary.query.promql.histogram.FloatHistogram.Totals;
import io.tributary.query.promql.histogram.HistogramSum.ZeroBucket;
import org.jspecify.annotations.Nullable;

/// A running sum of histograms, compensated number by number. Confined to one thread.
///
/// When a mean is wanted and a number would overflow, it goes on with the mean itself.
public final class HistogramTotal {
  private final boolean average;
  private @Nullable FloatHistogram total; // the running mean once `incremental`
  private @Nullable FloatHistogram compensation; // of the same layout and buckets
  private double count;
  private boolean incremental;
  private boolean sawReset;
  private boolean sawNoReset;
  private boolean reconciledBounds;

  /// @param average whether [#result] is a mean
  public HistogramTotal(boolean average) {
    this.average = average;
  }

  /// Adds a histogram; returns false, and changes nothing, when exponential and custom buckets
  /// meet.
  public boolean add(FloatHistogram histogram) {
    switch (histogram.resetHint()) {
      case RESET -> sawReset = true;
      case NOT_RESET -> sawNoReset = true;
      case UNKNOWN, GAUGE -> {}
    }
    if (total == null || compensation == null) {
      total = histogram;
      compensation = histogram.zero();
      count = 1;
      return true;
    }
    if (total.isCustom() != histogram.isCustom()) {
      return false;
    }
    count++;
    if (incremental) {
      addToMean(total, compensation, histogram);
      return true;
    }
    Step next = step(total, compensation, histogram);
    if (average && next.total.hasInfinite()) {
      incremental = true;
      addToMean(total.divide(count - 1), compensation.divide(count - 1), histogram);
      return true;
    }
    total = next.total;
    compensation = next.compensation;
    return true;
  }

  /// Returns whether none was added yet.
  public boolean isEmpty() {
    return total == null;
  }

  private void addToMean(FloatHistogram mean, FloatHistogram error, FloatHistogram histogram) {
    double share = (count - 1) / count;
    Step next = step(mean.scale(share), error.scale(share), histogram.divide(count));
    total = next.total;
    compensation = next.compensation;
  }

  private record Step(FloatHistogram total, FloatHistogram compensation) {}

  /// Returns `sum + added` and the compensation for what the addition lost.
  private Step step(FloatHistogram sum, FloatHistogram error, FloatHistogram added) {
    Aligned a = align(sum, added);
    FloatHistogram before = a.left;
    FloatHistogram old = alignedError(error, before);
    Buckets positive = before.positive().plus(a.right.positive(), 1);
    Buckets negative = before.negative().plus(a.right.negative(), 1);
    ResetHint hint = HistogramSum.hint(sum, added);
    Layout layout = before.layout();
    Totals totals = before.totals().plus(a.right.totals());
    FloatHistogram next = new FloatHistogram(layout, hint, totals, positive, negative);
    FloatHistogram lost =
        new FloatHistogram(
            layout,
            ResetHint.UNKNOWN,
            before.totals().compensate(old.totals(), a.right.totals()),
            positive.compensate(before.positive(), old.positive(), a.right.positive()),
            negative.compensate(before.negative(), old.negative(), a.right.negative()));
    return new Step(next, lost);
  }

  private record Aligned(FloatHistogram left, FloatHistogram right) {}

  /// Brings both to the same bucket boundaries.
  private Aligned align(FloatHistogram left, FloatHistogram right) {
    if (left.isCustom()) {
      return alignCustom(left, right);
    }
    ZeroBucket a = ZeroBucket.wide(left, right.zeroThreshold());
    ZeroBucket b = ZeroBucket.wide(right, a.threshold());
    while (a.threshold() != b.threshold()) {
      a = ZeroBucket.wide(left, b.threshold());
      b = ZeroBucket.wide(right, a.threshold());
    }
    int schema = Math.min(left.schema(), right.schema());
    return new Aligned(
        ZeroBucket.absorbed(left, a).toSchema(schema), ZeroBucket.added(right, b, schema));
  }

  private static FloatHistogram alignedError(FloatHistogram error, FloatHistogram to) {
    if (error.isCustom()) {
      return error.toBounds(to.customBounds());
    }
    return ZeroBucket.absorbed(error, ZeroBucket.of(error, to.zeroThreshold()))
        .toSchema(to.schema());
  }

  private Aligned alignCustom(FloatHistogram left, FloatHistogram right) {
    if (left.layout().sameBounds(right.layout())) {
      return new Aligned(left, right);
    }
    reconciledBounds = true;
    double[] common = CustomBounds.intersect(left.customBounds(), right.customBounds());
    return new Aligned(left.toBounds(common), right.toBounds(common));
  }

  /// Returns whether some said that a counter reset happened and others that none did.
  public boolean conflictingResets() {
    return sawReset && sawNoReset;
  }

  /// Returns whether custom bounds differed, so that only common ones remain.
  public boolean reconciledBounds() {
    return reconciledBounds;
  }

  /// Returns the sum, or the mean when that is wanted.
  public FloatHistogram result() {
    if (total == null || compensation == null) {
      throw new IllegalStateException("no histogram was added");
    }
    HistogramSum sum = HistogramSum.add(total, compensation.withHint(total.resetHint()));
    if (sum == null) {
      throw new IllegalStateException("a compensation has the layout of its sum");
    }
    FloatHistogram exact = sum.result().compact();
    return average && !incremental ? exact.divide(count) : exact;
  }
}
