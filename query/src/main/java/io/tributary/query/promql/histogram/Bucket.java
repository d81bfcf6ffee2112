package io.tributary.query.promql.histogram;

import java.util.ArrayList;
import java.util.List;

/// One bucket of a histogram with its boundaries.
record Bucket(
    double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count) {

  /// Returns all buckets of `h`, the zero bucket among them, from the smallest observations to the
  /// largest.
  static List<Bucket> ascending(FloatHistogram h) {
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
