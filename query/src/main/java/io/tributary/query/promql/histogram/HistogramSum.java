package io.tributary.query.promql.histogram;

import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram.Totals;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The sum or difference of two histograms.
///
/// @param conflictingResets whether one side says that a reset happened and the other that none did
/// @param reconciledBounds whether custom bounds differed, so that only common ones remain
public record HistogramSum(
    FloatHistogram result, boolean conflictingResets, boolean reconciledBounds) {

  /// Returns `left + right`, or null when exponential and custom buckets meet.
  public static @Nullable HistogramSum add(FloatHistogram left, FloatHistogram right) {
    return combine(left, right, 1);
  }

  /// Returns `left - right`, or null when exponential and custom buckets meet.
  public static @Nullable HistogramSum subtract(FloatHistogram left, FloatHistogram right) {
    return combine(left, right, -1);
  }

  private static @Nullable HistogramSum combine(
      FloatHistogram left, FloatHistogram right, double sign) {
    if (left.isCustom() != right.isCustom()) {
      return null;
    }
    return left.isCustom()
        ? combineCustom(left, right, sign)
        : combineExponential(left, right, sign);
  }

  private static HistogramSum combineExponential(
      FloatHistogram left, FloatHistogram right, double sign) {
    ZeroBucket zero = ZeroBucket.wide(left, right.zeroThreshold());
    ZeroBucket otherZero = ZeroBucket.wide(right, zero.threshold());
    while (zero.threshold() != otherZero.threshold()) {
      zero = ZeroBucket.wide(left, otherZero.threshold());
      otherZero = ZeroBucket.wide(right, zero.threshold());
    }
    int schema = Math.min(left.schema(), right.schema());
    FloatHistogram a = ZeroBucket.absorbed(left, zero).toSchema(schema);
    FloatHistogram b = ZeroBucket.added(right, otherZero, schema);
    FloatHistogram result =
        new FloatHistogram(
            a.layout(),
            hint(left, right),
            plus(a, b, sign),
            a.positive().plus(b.positive(), sign),
            a.negative().plus(b.negative(), sign));
    return new HistogramSum(result, conflict(left, right), false);
  }

  private static HistogramSum combineCustom(
      FloatHistogram left, FloatHistogram right, double sign) {
    boolean same = left.layout().sameBounds(right.layout());
    FloatHistogram a = left;
    FloatHistogram b = right;
    if (!same) {
      double[] common = CustomBounds.intersect(left.customBounds(), right.customBounds());
      a = left.toBounds(common);
      b = right.toBounds(common);
    }
    Buckets buckets = a.positive().plus(b.positive(), sign);
    FloatHistogram result =
        new FloatHistogram(
            a.layout(), hint(left, right), plus(left, right, sign), buckets, Buckets.NONE);
    return new HistogramSum(result, conflict(left, right), !same);
  }

  private static Totals plus(FloatHistogram a, FloatHistogram b, double sign) {
    return new Totals(
        a.count() + sign * b.count(),
        a.sum() + sign * b.sum(),
        a.zeroThreshold(),
        a.zeroCount() + sign * b.zeroCount());
  }

  static ResetHint hint(FloatHistogram left, FloatHistogram right) {
    if (left.resetHint() == right.resetHint()) {
      return left.resetHint();
    }
    return left.isGauge() || right.isGauge() ? ResetHint.GAUGE : ResetHint.UNKNOWN;
  }

  private static boolean conflict(FloatHistogram left, FloatHistogram right) {
    ResetHint a = left.resetHint();
    ResetHint b = right.resetHint();
    return (a == ResetHint.RESET && b == ResetHint.NOT_RESET)
        || (a == ResetHint.NOT_RESET && b == ResetHint.RESET);
  }

  /// The width and count of a zero bucket.
  record ZeroBucket(double threshold, double count) {
    /// Returns the zero bucket of `h` after it took in all populated buckets that `atLeast`
    /// touches.
    static ZeroBucket wide(FloatHistogram h, double atLeast) {
      double threshold = Math.max(h.zeroThreshold(), atLeast);
      while (true) {
        if (threshold == h.zeroThreshold()) {
          return new ZeroBucket(threshold, h.zeroCount());
        }
        double wider = cover(h, h.negative(), cover(h, h.positive(), threshold));
        if (wider == threshold) {
          return of(h, threshold);
        }
        threshold = wider;
      }
    }

    /// Returns the zero bucket of `h` at `threshold`, which no populated bucket crosses.
    static ZeroBucket of(FloatHistogram h, double threshold) {
      return threshold == h.zeroThreshold()
          ? new ZeroBucket(threshold, h.zeroCount())
          : new ZeroBucket(
              threshold,
              h.zeroCount()
                  + inside(h, h.positive(), threshold)
                  + inside(h, h.negative(), threshold));
    }

    private static double cover(FloatHistogram h, Buckets side, double threshold) {
      for (int i = 0; i < side.size(); i++) {
        double lower = Bounds.exponential(side.index(i) - 1, h.schema());
        double upper = Bounds.exponential(side.index(i), h.schema());
        if (lower < threshold && upper > threshold && side.count(i) != 0) {
          return upper;
        }
      }
      return threshold;
    }

    private static double inside(FloatHistogram h, Buckets side, double threshold) {
      double count = 0;
      for (int i = 0; i < side.size(); i++) {
        if (Bounds.exponential(side.index(i), h.schema()) > threshold) {
          break;
        }
        count += side.count(i);
      }
      return count;
    }

    /// Returns `h` with `zero` as its zero bucket and without the buckets inside it.
    static FloatHistogram absorbed(FloatHistogram h, ZeroBucket zero) {
      if (zero.threshold == h.zeroThreshold()) {
        return h;
      }
      return new FloatHistogram(
          h.layout(),
          h.resetHint(),
          new Totals(h.count(), h.sum(), zero.threshold, zero.count),
          outside(h, h.positive(), zero.threshold),
          outside(h, h.negative(), zero.threshold));
    }

    /// Returns `h` as it is added to a histogram that has `zero` and `schema`: buckets that lie
    /// inside `zero` do not count, also where they did before.
    static FloatHistogram added(FloatHistogram h, ZeroBucket zero, int schema) {
      FloatHistogram coarse = h.toSchema(schema);
      return new FloatHistogram(
          coarse.layout(),
          h.resetHint(),
          new Totals(h.count(), h.sum(), zero.threshold, zero.count),
          beyond(coarse.positive(), schema, zero.threshold),
          beyond(coarse.negative(), schema, zero.threshold));
    }

    private static Buckets beyond(Buckets side, int schema, double threshold) {
      int from = 0;
      while (from < side.size() && Bounds.exponential(side.index(from), schema) <= threshold) {
        from++;
      }
      return side.from(from);
    }

    private static Buckets outside(FloatHistogram h, Buckets side, double threshold) {
      int from = 0;
      while (from < side.size()
          && Bounds.exponential(side.index(from) - 1, h.schema()) < threshold) {
        from++;
      }
      return side.from(from);
    }
  }

  /// Returns `current` with whether it follows a reset after `previous`, unless it says so itself.
  public static FloatHistogram withDetectedReset(FloatHistogram current, FloatHistogram previous) {
    if (current.resetHint() != ResetHint.UNKNOWN) {
      return current;
    }
    return current.withHint(isReset(current, previous) ? ResetHint.RESET : ResetHint.NOT_RESET);
  }

  /// Returns whether a counter began anew between `previous` and `current`.
  public static boolean isReset(FloatHistogram current, FloatHistogram previous) {
    if (current.resetHint() == ResetHint.RESET || current.resetHint() == ResetHint.NOT_RESET) {
      return current.resetHint() == ResetHint.RESET;
    }
    if (current.count() < previous.count() || current.isCustom() != previous.isCustom()) {
      return true;
    }
    return current.isCustom()
        ? isCustomReset(current, previous)
        : isExponentialReset(current, previous);
  }

  private static boolean isCustomReset(FloatHistogram current, FloatHistogram previous) {
    double[] a = current.customBounds();
    double[] b = previous.customBounds();
    if (Arrays.equals(a, b)) {
      return current.positive().isBelow(previous.positive());
    }
    double[] common = CustomBounds.intersect(a, b);
    return current
        .positive()
        .remapped(CustomBounds.map(a, common))
        .isBelow(previous.positive().remapped(CustomBounds.map(b, common)));
  }

  private static boolean isExponentialReset(FloatHistogram current, FloatHistogram previous) {
    if (current.schema() > previous.schema()
        || current.zeroThreshold() < previous.zeroThreshold()) {
      return true;
    }
    ZeroBucket zero = ZeroBucket.wide(previous, current.zeroThreshold());
    if (zero.threshold() != current.zeroThreshold() || current.zeroCount() < zero.count()) {
      return true;
    }
    FloatHistogram before = ZeroBucket.absorbed(previous, zero).toSchema(current.schema());
    return current.positive().isBelow(before.positive())
        || current.negative().isBelow(before.negative());
  }
}
