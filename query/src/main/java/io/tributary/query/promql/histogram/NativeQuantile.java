package io.tributary.query.promql.histogram;

import java.util.List;

/// Quantiles and shares of a native histogram's observations. Source: Prometheus
/// `promql/quantile.go`.
///
/// Inside a bucket observations are taken to lie evenly: on a logarithmic scale, but linearly in
/// the zero bucket and in custom ones.
public final class NativeQuantile {
  private NativeQuantile() {}

  /// Returns the φ-quantile; NaN when it lies among observations of NaN.
  public static double quantile(double phi, FloatHistogram h) {
    if (phi < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (phi > 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (h.count() == 0 || Double.isNaN(phi)) {
      return Double.NaN;
    }
    // Observations of NaN are in no bucket but above all others, so only ranks from below are known
    // then.
    boolean nans = Double.isNaN(h.sum());
    boolean fromBelow = nans || phi < 0.5;
    double rank = (fromBelow ? phi : 1 - phi) * h.count();
    List<Bucket> buckets = Bucket.ascending(h);
    double seen = 0;
    Bucket found = new Bucket(0, 0, true, true, 0);
    for (int i = 0; i < buckets.size() && (seen < rank || found.count() == 0); i++) {
      Bucket bucket = buckets.get(fromBelow ? i : buckets.size() - 1 - i);
      if (bucket.count() != 0) {
        found = bucket;
        seen += bucket.count();
      }
    }
    if (seen < rank && nans) {
      return Double.NaN;
    }
    return inside(h, found, Math.min(seen, h.count()), rank, fromBelow);
  }

  private static double inside(
      FloatHistogram h, Bucket bucket, double seen, double rank, boolean fromBelow) {
    if (h.isCustom() && Double.isInfinite(bucket.lower()) && bucket.upper() <= 0) {
      return bucket.upper();
    }
    if (h.isCustom() && Double.isInfinite(bucket.upper())) {
      return bucket.lower();
    }
    double lower = lower(h, bucket);
    double upper = upper(h, bucket);
    if (seen < rank) {
      return fromBelow ? upper : lower;
    }
    double share = (fromBelow ? rank - (seen - bucket.count()) : seen - rank) / bucket.count();
    if (isLinear(h, lower, upper)) {
      return lower + (upper - lower) * share;
    }
    if (lower > 0) {
      return exp2(log2(lower) + (log2(upper) - log2(lower)) * share);
    }
    return -exp2(log2(-upper) + (log2(-lower) - log2(-upper)) * (1 - share));
  }

  private static boolean isLinear(FloatHistogram h, double lower, double upper) {
    return h.isCustom() || (lower <= 0 && upper >= 0);
  }

  /// The first custom bucket begins at 0 when it ends above it, and so does a zero bucket beside
  /// positive ones only.
  private static double lower(FloatHistogram h, Bucket bucket) {
    if (h.isCustom()) {
      return Double.isInfinite(bucket.lower()) && bucket.upper() > 0 ? 0 : bucket.lower();
    }
    boolean zero = bucket.lower() < 0 && bucket.upper() > 0;
    return zero && h.negative().size() == 0 && h.positive().size() > 0 ? 0 : bucket.lower();
  }

  private static double upper(FloatHistogram h, Bucket bucket) {
    boolean zero = !h.isCustom() && bucket.lower() < 0 && bucket.upper() > 0;
    return zero && h.positive().size() == 0 && h.negative().size() > 0 ? 0 : bucket.upper();
  }

  /// Returns the share of all observations, NaN ones included, that lies between two values.
  public static double fraction(double from, double to, FloatHistogram h) {
    if (h.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    if (from >= to) {
      return 0;
    }
    List<Bucket> buckets = Bucket.ascending(h);
    double share = (upTo(to, h, buckets) - upTo(from, h, buckets)) / h.count();
    return share;
  }

  /// Returns how many observations are at most `value`.
  private static double upTo(double value, FloatHistogram h, List<Bucket> buckets) {
    double rank = 0;
    for (Bucket bucket : buckets) {
      double lower = lower(h, bucket);
      double upper = upper(h, bucket);
      if (value <= lower) {
        return Math.min(rank, h.count());
      }
      if (value < upper) {
        return Math.min(rank + bucket.count() * share(value, h, lower, upper), h.count());
      }
      rank += bucket.count();
    }
    return Double.isNaN(h.sum()) ? rank : h.count();
  }

  private static double share(double value, FloatHistogram h, double lower, double upper) {
    if (Double.isInfinite(lower)) {
      return 1;
    }
    if (Double.isInfinite(upper)) {
      return 0;
    }
    if (isLinear(h, lower, upper)) {
      return (value - lower) / (upper - lower);
    }
    double span = log2(Math.abs(upper)) - log2(Math.abs(lower));
    return (log2(Math.abs(value)) - log2(Math.abs(lower))) / span;
  }

  /// Returns the population variance, each bucket's observations taken to lie at its middle.
  public static double variance(FloatHistogram h) {
    double mean = h.sum() / h.count();
    double variance = 0;
    double compensation = 0;
    for (Bucket bucket : Bucket.ascending(h)) {
      if (bucket.count() == 0) {
        continue;
      }
      double delta = middle(h, bucket) - mean;
      double part = bucket.count() * delta * delta;
      double total = variance + part;
      compensation =
          io.tributary.query.promql.window.KahanSum.compensate(variance, compensation, part, total);
      variance = total;
    }
    return (variance + compensation) / h.count();
  }

  private static double middle(FloatHistogram h, Bucket bucket) {
    if (h.isCustom()) {
      return (bucket.lower() + bucket.upper()) / 2;
    }
    if (bucket.lower() <= 0 && bucket.upper() >= 0) {
      return 0;
    }
    return Math.copySign(Math.sqrt(bucket.lower() * bucket.upper()), bucket.upper());
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  private static double exp2(double exponent) {
    return Math.pow(2, exponent);
  }
}
