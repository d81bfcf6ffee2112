package io.tributary.kit.script;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SpecialValues;
import java.util.Arrays;

/// Equality as scripts mean it. Source: Prometheus `util/almost`.
final class Almost {
  private static final double EPSILON = 1e-6;

  private Almost() {}

  static boolean equal(double a, double b) {
    if (SpecialValues.isStale(a) || SpecialValues.isStale(b)) {
      return SpecialValues.isStale(a) && SpecialValues.isStale(b);
    }
    if (a == b || (Double.isNaN(a) && Double.isNaN(b))) {
      return true;
    }
    double sum = Math.abs(a) + Math.abs(b);
    double difference = Math.abs(a - b);
    if (a == 0 || b == 0 || sum < Double.MIN_NORMAL) {
      return difference < EPSILON * Double.MIN_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < EPSILON;
  }

  /// Compares without empty buckets.
  ///
  /// @param hint whether the counter reset hint counts
  static boolean equal(Histogram wanted, Histogram got, boolean hint) {
    Histogram a = HistogramSum.compact(wanted);
    Histogram b = HistogramSum.compact(got);
    return a.schema() == b.schema()
        && (!hint || a.resetHint() == b.resetHint())
        && equal(a.count(), b.count())
        && equal(a.sum(), b.sum())
        && Double.compare(a.zeroThreshold(), b.zeroThreshold()) == 0
        && equal(a.zeroCount(), b.zeroCount())
        && Arrays.equals(a.customBounds(), b.customBounds())
        && Arrays.equals(a.positiveSpans(), b.positiveSpans())
        && Arrays.equals(a.negativeSpans(), b.negativeSpans())
        && equal(a.positiveCounts(), b.positiveCounts())
        && equal(a.negativeCounts(), b.negativeCounts());
  }

  private static boolean equal(double[] a, double[] b) {
    boolean same = a.length == b.length;
    for (int i = 0; same && i < a.length; i++) {
      same = equal(a[i], b[i]);
    }
    return same;
  }
}
