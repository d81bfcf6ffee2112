package io.tributary.query.promql.histogram;

import io.tributary.query.promql.function.MathFunctions;
import java.util.ArrayList;
import java.util.List;

/// One bucket of a histogram with its boundaries.
public record Bucket(
    double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count) {

  Bucket between(double newLower, double newUpper) {
    return new Bucket(newLower, newUpper, lowerInclusive, upperInclusive, count);
  }

  /// Returns this bucket around 0, beginning or ending there when all other buckets of `h` are on
  /// one side.
  Bucket oneSided(FloatHistogram h) {
    boolean noNegative = h.negative().size() == 0;
    boolean noPositive = h.positive().size() == 0;
    if (noNegative == noPositive) {
      return this;
    }
    return noNegative ? between(0, upper) : between(lower, 0);
  }

  /// Returns the share of this bucket that lies below a value inside of it.
  double fractionBelow(double value, boolean linear) {
    if (linear) {
      return (value - lower) / (upper - lower);
    }
    double logLower = MathFunctions.log2(Math.abs(lower));
    double logUpper = MathFunctions.log2(Math.abs(upper));
    double log = MathFunctions.log2(Math.abs(value));
    return value > 0
        ? (log - logLower) / (logUpper - logLower)
        : 1 - (log - logUpper) / (logLower - logUpper);
  }

  /// Returns the buckets of `h` as they are computed with: a zero bucket only with observations,
  /// and the others without what they share with it.
  static List<Bucket> besideZero(FloatHistogram h) {
    List<Bucket> buckets = new ArrayList<>();
    for (Bucket bucket : ascending(h)) {
      if (h.isCustom()) {
        buckets.add(bucket);
      } else if (bucket.upper < 0) {
        buckets.add(bucket.between(bucket.lower, Math.min(bucket.upper, -h.zeroThreshold())));
      } else if (bucket.lower > 0) {
        buckets.add(bucket.between(Math.max(bucket.lower, h.zeroThreshold()), bucket.upper));
      } else if (bucket.count > 0) {
        buckets.add(bucket);
      }
    }
    return buckets;
  }

  /// Returns all buckets of `h`, the zero bucket among them, from the smallest observations to the
  /// largest.
  public static List<Bucket> ascending(FloatHistogram h) {
    List<Bucket> buckets = new ArrayList<>();
    Buckets negative = h.negative();
    for (int i = negative.size() - 1; i >= 0; i--) {
      double lower = -Bounds.exponential(negative.index(i), h.schema());
      double upper = -Bounds.exponential(negative.index(i) - 1, h.schema());
      buckets.add(new Bucket(lower, upper, true, false, negative.count(i)));
    }
    if (h.zeroCount() != 0 && !h.isCustom()) {
      buckets.add(new Bucket(-h.zeroThreshold(), h.zeroThreshold(), true, true, h.zeroCount()));
    }
    Buckets positive = h.positive();
    for (int i = 0; i < positive.size(); i++) {
      int index = positive.index(i);
      double lower =
          h.isCustom()
              ? Bounds.customLower(h.customBounds(), index)
              : Bounds.exponential(index - 1, h.schema());
      double upper =
          h.isCustom()
              ? Bounds.customUpper(h.customBounds(), index)
              : Bounds.exponential(index, h.schema());
      boolean lowerInclusive = h.isCustom() && index == 0;
      buckets.add(new Bucket(lower, upper, lowerInclusive, true, positive.count(i)));
    }
    return buckets;
  }
}
