package io.tributary.query.promql.histogram;

import io.tributary.query.promql.histogram.FloatHistogram.Totals;

/// Cuts a histogram's observations off at a value: the operators `</` and `>/`.
///
/// A bucket that the value lies in is divided as `histogram_quantile` would: on a logarithmic
/// scale, but linearly in the zero bucket and in custom ones. Of a bucket without an end, either
/// all or nothing stays. The new sum takes each bucket's observations to lie at its middle.
public final class HistogramTrim {
  private final FloatHistogram histogram;
  private final double limit;
  private final boolean below;
  private double count;
  private double sum;
  private boolean cut;

  private HistogramTrim(FloatHistogram histogram, double limit, boolean below) {
    this.histogram = histogram;
    this.limit = limit;
    this.below = below;
  }

  /// Returns `histogram` without the observations above `limit`.
  public static FloatHistogram below(FloatHistogram histogram, double limit) {
    return new HistogramTrim(histogram, limit, true).apply();
  }

  /// Returns `histogram` without the observations below `limit`.
  public static FloatHistogram above(FloatHistogram histogram, double limit) {
    return new HistogramTrim(histogram, limit, false).apply();
  }

  private FloatHistogram apply() {
    Buckets negative = exponential(histogram.negative(), -1);
    double zeroCount = histogram.isCustom() ? histogram.zeroCount() : zeroBucket();
    Buckets positive =
        histogram.isCustom() ? custom(histogram.positive()) : exponential(histogram.positive(), 1);
    if (!cut) {
      return histogram;
    }
    Totals totals = new Totals(count, sum, histogram.zeroThreshold(), zeroCount);
    return new FloatHistogram(histogram.layout(), histogram.resetHint(), totals, positive, negative)
        .compact();
  }

  private double keep(double observations, double fraction, double middle) {
    double kept = observations * fraction;
    cut |= fraction < 1 && observations != 0;
    if (kept != 0) {
      count += kept;
      sum += kept * middle;
    }
    return kept;
  }

  private Buckets exponential(Buckets side, int sign) {
    double[] kept = new double[side.size()];
    for (int i = 0; i < kept.length; i++) {
      double near = Bounds.exponential(side.index(i) - 1, histogram.schema());
      double far = Bounds.exponential(side.index(i), histogram.schema());
      double lower = from(sign > 0 ? near : -far);
      double upper = to(sign > 0 ? far : -near);
      double fraction =
          lower < upper ? Math.abs(Math.log(upper / lower)) / Math.log(far / near) : 0;
      boolean whole = upper - lower == far - near;
      kept[i] = keep(side.count(i), whole ? 1 : fraction, sign * Math.sqrt(lower * upper));
    }
    return side.withCounts(kept);
  }

  private double zeroBucket() {
    boolean onlyPositive = histogram.negative().size() == 0 && histogram.positive().size() > 0;
    boolean onlyNegative = histogram.positive().size() == 0 && histogram.negative().size() > 0;
    double start = onlyPositive ? 0 : -histogram.zeroThreshold();
    double end = onlyNegative ? 0 : histogram.zeroThreshold();
    return linear(histogram.zeroCount(), start, end);
  }

  private double linear(double observations, double start, double end) {
    double lower = from(start);
    double upper = to(end);
    if (lower == start && upper == end) {
      return keep(observations, 1, (lower + upper) / 2);
    }
    return keep(
        observations, lower < upper ? (upper - lower) / (end - start) : 0, (lower + upper) / 2);
  }

  private Buckets custom(Buckets side) {
    double[] bounds = histogram.customBounds();
    double[] kept = new double[side.size()];
    for (int i = 0; i < kept.length; i++) {
      double start = Bounds.customLower(bounds, side.index(i));
      double end = Bounds.customUpper(bounds, side.index(i));
      if (Double.isInfinite(start) && end > 0 && !Double.isInfinite(end) && (below || limit >= 0)) {
        start = 0;
      }
      kept[i] =
          Double.isInfinite(start) || Double.isInfinite(end)
              ? endless(side.count(i), start, end)
              : linear(side.count(i), start, end);
    }
    return side.withCounts(kept);
  }

  /// Keeps a bucket without a lower or upper bound where its open end is not what is cut off.
  private double endless(double observations, double start, double end) {
    double openEnd = below ? Double.POSITIVE_INFINITY : Double.NEGATIVE_INFINITY;
    boolean open = below ? end == openEnd : start == openEnd;
    boolean nothingLeft = limit == -openEnd;
    boolean kept = limit == openEnd || !(open || nothingLeft);
    double middle = Double.isInfinite(start) ? to(end) : from(start);
    return keep(observations, kept ? 1 : 0, Double.isInfinite(middle) ? 0 : middle);
  }

  private double from(double lower) {
    return below ? lower : Math.max(lower, limit);
  }

  private double to(double upper) {
    return below ? Math.min(upper, limit) : upper;
  }
}
