package io.tributary.query.promql.histogram;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.window.KahanSum;
import java.util.Arrays;

/// A native histogram as the engine computes with it. Immutable.
///
/// Source: Prometheus `model/histogram.FloatHistogram`.
public final class FloatHistogram {
  private static final double[] NO_BOUNDS = new double[0];

  private final int schema;
  private final ResetHint resetHint;
  private final double count;
  private final double sum;
  private final double zeroThreshold;
  private final double zeroCount;
  private final Buckets positive;
  private final Buckets negative;
  private final double[] customBounds;

  /// The numbers of a histogram that are not buckets.
  record Totals(double count, double sum, double zeroThreshold, double zeroCount) {
    static final Totals ZERO = new Totals(0, 0, 0, 0);

    Totals plus(Totals other) {
      return new Totals(
          count + other.count, sum + other.sum, zeroThreshold, zeroCount + other.zeroCount);
    }

    /// Returns what adding `added` to this loses, on top of what was `lost` before.
    Totals compensate(Totals lost, Totals added) {
      return new Totals(
          KahanSum.compensate(count, lost.count, added.count, count + added.count),
          KahanSum.compensate(sum, lost.sum, added.sum, sum + added.sum),
          zeroThreshold,
          KahanSum.compensate(
              zeroCount, lost.zeroCount, added.zeroCount, zeroCount + added.zeroCount));
    }

    Totals scale(double factor) {
      return new Totals(count * factor, sum * factor, zeroThreshold, zeroCount * factor);
    }
  }

  FloatHistogram(
      Layout layout, ResetHint resetHint, Totals totals, Buckets positive, Buckets negative) {
    this.schema = layout.schema();
    this.customBounds = layout.customBounds();
    this.resetHint = resetHint;
    this.count = totals.count();
    this.sum = totals.sum();
    this.zeroThreshold = totals.zeroThreshold();
    this.zeroCount = totals.zeroCount();
    this.positive = positive;
    this.negative = negative;
  }

  public static FloatHistogram of(Histogram stored) {
    return new FloatHistogram(
        new Layout(stored.schema(), stored.customBounds()),
        stored.resetHint(),
        new Totals(stored.count(), stored.sum(), stored.zeroThreshold(), stored.zeroCount()),
        Buckets.ofSpans(stored.positiveSpans(), stored.positiveCounts()),
        Buckets.ofSpans(stored.negativeSpans(), stored.negativeCounts()));
  }

  /// Returns a histogram without observations that has the resolution of `other`.
  public static FloatHistogram emptyLike(FloatHistogram other) {
    return new FloatHistogram(
        other.layout(), ResetHint.UNKNOWN, Totals.ZERO, Buckets.NONE, Buckets.NONE);
  }

  /// Returns a histogram without observations that has the boundaries of this one.
  FloatHistogram zero() {
    return new FloatHistogram(
        layout(),
        ResetHint.UNKNOWN,
        new Totals(0, 0, zeroThreshold, 0),
        Buckets.NONE,
        Buckets.NONE);
  }

  /// Returns this histogram of custom buckets with only those bounds that are in `common`.
  FloatHistogram toBounds(double[] common) {
    return Arrays.equals(common, customBounds)
        ? this
        : new FloatHistogram(
            new Layout(schema, common),
            resetHint,
            totals(),
            positive.remapped(CustomBounds.map(customBounds, common)),
            Buckets.NONE);
  }

  /// Returns this histogram's count and sum alone.
  public FloatHistogram withoutBuckets() {
    return new FloatHistogram(
        new Layout(schema, NO_BOUNDS),
        resetHint,
        new Totals(count, sum, 0, 0),
        Buckets.NONE,
        Buckets.NONE);
  }

  /// Returns whether a number has overflowed.
  boolean hasInfinite() {
    return Double.isInfinite(count)
        || Double.isInfinite(sum)
        || Double.isInfinite(zeroCount)
        || positive.hasInfinite()
        || negative.hasInfinite();
  }

  public Histogram toHistogram() {
    return new Histogram(
        schema,
        resetHint,
        count,
        sum,
        zeroThreshold,
        zeroCount,
        positive.spans(),
        positive.counts(),
        negative.spans(),
        negative.counts(),
        customBounds,
        false);
  }

  /// Where bucket boundaries lie.
  record Layout(int schema, double[] customBounds) {
    boolean isCustom() {
      return schema == Histogram.CUSTOM_BUCKETS_SCHEMA;
    }

    boolean sameBounds(Layout other) {
      return Arrays.equals(customBounds, other.customBounds);
    }
  }

  Layout layout() {
    return new Layout(schema, customBounds);
  }

  Totals totals() {
    return new Totals(count, sum, zeroThreshold, zeroCount);
  }

  Buckets positive() {
    return positive;
  }

  Buckets negative() {
    return negative;
  }

  double[] customBounds() {
    return customBounds;
  }

  public int schema() {
    return schema;
  }

  public boolean isCustom() {
    return schema == Histogram.CUSTOM_BUCKETS_SCHEMA;
  }

  public ResetHint resetHint() {
    return resetHint;
  }

  public boolean isGauge() {
    return resetHint == ResetHint.GAUGE;
  }

  public double count() {
    return count;
  }

  public double sum() {
    return sum;
  }

  public double zeroThreshold() {
    return zeroThreshold;
  }

  public double zeroCount() {
    return zeroCount;
  }

  public FloatHistogram withHint(ResetHint hint) {
    return hint == resetHint
        ? this
        : new FloatHistogram(layout(), hint, totals(), positive, negative);
  }

  /// Returns this histogram with every count and the sum multiplied.
  public FloatHistogram scale(double factor) {
    ResetHint hint = factor < 0 ? ResetHint.GAUGE : resetHint;
    return new FloatHistogram(
        layout(), hint, totals().scale(factor), positive.scale(factor), negative.scale(factor));
  }

  /// Returns this histogram with every count and the sum divided; division by zero leaves no
  /// buckets.
  public FloatHistogram divide(double divisor) {
    ResetHint hint = divisor < 0 ? ResetHint.GAUGE : resetHint;
    Totals divided = new Totals(count / divisor, sum / divisor, zeroThreshold, zeroCount / divisor);
    return divisor == 0
        ? new FloatHistogram(layout(), hint, divided, Buckets.NONE, Buckets.NONE)
        : new FloatHistogram(
            layout(), hint, divided, positive.divide(divisor), negative.divide(divisor));
  }

  /// Returns this histogram without empty buckets.
  public FloatHistogram compact() {
    Buckets compactPositive = positive.compact();
    Buckets compactNegative = negative.compact();
    return compactPositive == positive && compactNegative == negative
        ? this
        : new FloatHistogram(layout(), resetHint, totals(), compactPositive, compactNegative);
  }

  /// Returns this histogram with buckets merged down to `lower`; not for custom buckets.
  public FloatHistogram toSchema(int lower) {
    if (lower >= schema || isCustom()) {
      return this;
    }
    int steps = schema - lower;
    return new FloatHistogram(
        new Layout(lower, NO_BOUNDS),
        resetHint,
        totals(),
        positive.coarser(steps),
        negative.coarser(steps));
  }

  /// Returns whether both hold the same observations in the same buckets; reset hints do not count.
  public boolean sameAs(FloatHistogram other) {
    return schema == other.schema
        && sameBits(count, other.count)
        && sameBits(sum, other.sum)
        && (isCustom()
            || (zeroThreshold == other.zeroThreshold && sameBits(zeroCount, other.zeroCount)))
        && Arrays.equals(customBounds, other.customBounds)
        && positive.sameAs(other.positive)
        && negative.sameAs(other.negative);
  }

  private static boolean sameBits(double a, double b) {
    return a == b || (Double.isNaN(a) && Double.isNaN(b));
  }

  /// Returns the text that `count_values` makes of it.
  @Override
  public String toString() {
    return HistogramText.of(this);
  }
}
