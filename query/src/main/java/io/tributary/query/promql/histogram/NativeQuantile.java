package io.tributary.query.promql.histogram;

import io.tributary.query.promql.function.MathFunctions;
import io.tributary.query.promql.window.KahanSum;
import java.util.List;

/// Quantiles, shares and the variance of a native histogram's observations. Source: Prometheus
/// `promql/quantile.go`.
///
/// Inside a bucket observations are taken to lie evenly: on a logarithmic scale, but linearly in
/// the zero bucket and in custom ones.
public final class NativeQuantile {
  private NativeQuantile() {}

  /// What observations of NaN, which are counted but in no bucket, did to a number.
  public enum Nans {
    NONE,
    /// They moved it.
    SKEWED,
    /// It lies among them.
    RESULT
  }

  /// A number read from a histogram.
  public record Estimate(double value, Nans nans) {}

  /// Returns the φ-quantile; NaN when it lies among observations of NaN.
  public static Estimate quantile(double phi, FloatHistogram h) {
    if (phi < 0 || phi > 1) {
      return plain(phi < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
    if (h.count() == 0 || Double.isNaN(phi)) {
      return plain(Double.NaN);
    }
    // Observations of NaN are above all others, so only ranks from below are known then.
    boolean fromBelow = Double.isNaN(h.sum()) || phi < 0.5;
    double rank = (fromBelow ? phi : 1 - phi) * h.count();
    List<Bucket> buckets = Bucket.besideZero(h);
    double seen = 0;
    int at = -1;
    while (at + 1 < buckets.size()) {
      double count = buckets.get(fromBelow ? ++at : buckets.size() - 1 - ++at).count();
      seen += count;
      if (count != 0 && seen >= rank) {
        break;
      }
    }
    if (at < 0) {
      boolean nans = Double.isNaN(h.sum());
      return nans ? new Estimate(Double.NaN, Nans.RESULT) : plain(rank > 0 ? 0 : Double.NaN);
    }
    Bucket found = buckets.get(fromBelow ? at : buckets.size() - 1 - at);
    return new Search(h, buckets, found, seen, rank, fromBelow).finish();
  }

  private static Estimate plain(double value) {
    return new Estimate(value, Nans.NONE);
  }

  /// The bucket that holds a rank.
  ///
  /// @param seen how many observations lie in it and in the buckets before it
  private record Search(
      FloatHistogram h,
      List<Bucket> buckets,
      Bucket found,
      double seen,
      double rank,
      boolean fromBelow) {

    Estimate finish() {
      if (h.isCustom() && found.lower() == Double.NEGATIVE_INFINITY && found.upper() <= 0) {
        return plain(found.upper());
      }
      boolean first = h.isCustom() && found.lower() == Double.NEGATIVE_INFINITY;
      if (h.isCustom() && !first && found.upper() == Double.POSITIVE_INFINITY) {
        return plain(found.lower());
      }
      Bucket bucket = first ? found.between(0, found.upper()) : h.isCustom() ? found : oneSided();
      double reached = Math.min(seen, h.count());
      boolean nans = Double.isNaN(h.sum());
      if (reached < rank) {
        return nans ? new Estimate(Double.NaN, Nans.RESULT) : plain(bucket.upper());
      }
      double inside = fromBelow ? rank - (reached - bucket.count()) : reached - rank;
      if (!nans) {
        return plain(interpolate(bucket, inside));
      }
      // Prometheus goes on to the last bucket, to count what is in none, and then stays there.
      Bucket last = buckets.getLast();
      double all = buckets.stream().mapToDouble(Bucket::count).sum();
      double value = interpolate(last.equals(found) ? bucket : last, inside);
      return new Estimate(value, all < h.count() ? Nans.SKEWED : Nans.NONE);
    }

    /// A zero bucket beside buckets of one sign begins or ends at 0.
    private Bucket oneSided() {
      return found.lower() < 0 && found.upper() > 0 ? found.oneSided(h) : found;
    }

    private double interpolate(Bucket bucket, double inside) {
      double share = inside / bucket.count();
      double lower = bucket.lower();
      double upper = bucket.upper();
      if (h.isCustom() || (lower <= 0 && upper >= 0)) {
        return lower + (upper - lower) * share;
      }
      double logLower = MathFunctions.log2(Math.abs(lower));
      double logUpper = MathFunctions.log2(Math.abs(upper));
      return lower > 0
          ? Math.pow(2, logLower + (logUpper - logLower) * share)
          : -Math.pow(2, logUpper + (logLower - logUpper) * (1 - share));
    }
  }

  /// Returns the share of all observations, NaN ones included, that lies between two values.
  public static Estimate fraction(double from, double to, FloatHistogram h) {
    if (h.count() == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return plain(Double.NaN);
    }
    if (from >= to) {
      return plain(0);
    }
    List<Bucket> buckets = Bucket.besideZero(h);
    boolean nans = Double.isNaN(h.sum());
    double inBuckets = buckets.stream().mapToDouble(Bucket::count).sum();
    double most = nans ? inBuckets : h.count();
    double share = (upTo(to, h, buckets, most) - upTo(from, h, buckets, most)) / h.count();
    return new Estimate(share, nans && inBuckets < h.count() ? Nans.SKEWED : Nans.NONE);
  }

  /// Returns how many observations are at most `value`.
  private static double upTo(double value, FloatHistogram h, List<Bucket> buckets, double most) {
    double rank = 0;
    for (Bucket original : buckets) {
      boolean zero = original.lower() <= 0 && original.upper() >= 0;
      Bucket bucket = zero ? original.oneSided(h) : original;
      if (bucket.lower() >= value) {
        return Math.min(rank, most);
      }
      if (bucket.upper() > value) {
        boolean open = bucket.lower() == Double.NEGATIVE_INFINITY && (h.isCustom() || zero);
        double below = open ? 1 : bucket.fractionBelow(value, h.isCustom() || zero);
        return Math.min(rank + bucket.count() * below, most);
      }
      rank += bucket.count();
    }
    return most;
  }

  /// Returns the population variance, each bucket's observations taken to lie at its middle.
  public static double variance(FloatHistogram h) {
    double mean = h.sum() / h.count();
    double variance = 0;
    double compensation = 0;
    for (Bucket bucket : Bucket.besideZero(h)) {
      if (bucket.count() == 0) {
        continue;
      }
      double delta = middle(h, bucket) - mean;
      double part = bucket.count() * delta * delta;
      double total = variance + part;
      compensation = KahanSum.compensate(variance, compensation, part, total);
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
}
