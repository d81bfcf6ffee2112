package io.tributary.query.logql.eval;

import io.tributary.query.exec.Ranks;
import io.tributary.query.logql.ast.RangeOperation;

/// A number made of the samples of one window, of which there is at least one.
@FunctionalInterface
interface WindowFunction {
  double NANOS = 1e9;

  /// Samples `[low, high)` of ascending time inside `(startNs, endNs]`.
  record Window(long[] timestamps, double[] values, int low, int high, long startNs, long endNs) {
    int size() {
      return high - low;
    }

    double seconds() {
      return (endNs - startNs) / NANOS;
    }
  }

  double apply(Window window);

  /// Returns the function of an operation that has unwrapped values.
  static WindowFunction of(RangeOperation operation, double parameter) {
    return switch (operation) {
      case RATE -> window -> sum(window) / window.seconds();
      case SUM_OVER_TIME -> WindowFunction::sum;
      case AVG_OVER_TIME -> WindowFunction::average;
      case MIN_OVER_TIME -> window -> extreme(window, -1);
      case MAX_OVER_TIME -> window -> extreme(window, 1);
      case STDVAR_OVER_TIME -> WindowFunction::variance;
      case STDDEV_OVER_TIME -> window -> Math.sqrt(variance(window));
      case QUANTILE_OVER_TIME -> window -> quantile(window, parameter);
      case FIRST_OVER_TIME -> window -> window.values()[window.low()];
      case LAST_OVER_TIME -> window -> window.values()[window.high() - 1];
      case RATE_COUNTER -> CounterRate::of;
      case COUNT_OVER_TIME, BYTES_OVER_TIME, BYTES_RATE, ABSENT_OVER_TIME ->
          throw new IllegalStateException("counts lines operation=" + operation);
    };
  }

  /// Returns whether the function of an operation looks at nothing but which values there are.
  static boolean isOfValues(RangeOperation operation) {
    return operation == RangeOperation.QUANTILE_OVER_TIME
        || operation == RangeOperation.MIN_OVER_TIME
        || operation == RangeOperation.MAX_OVER_TIME;
  }

  private static double sum(Window window) {
    double sum = 0;
    for (int i = window.low(); i < window.high(); i++) {
      sum += window.values()[i];
    }
    return sum;
  }

  private static double average(Window window) {
    double sum = sum(window);
    boolean overflow = Double.isInfinite(sum);
    if (!overflow) {
      return sum / window.size();
    }
    double mean = 0;
    for (int i = window.low(); i < window.high(); i++) {
      mean += window.values()[i] / window.size();
    }
    return mean;
  }

  private static double extreme(Window window, int sign) {
    double extreme = window.values()[window.low()];
    for (int i = window.low() + 1; i < window.high(); i++) {
      double value = window.values()[i];
      if (Double.isNaN(extreme) || value * sign > extreme * sign) {
        extreme = value;
      }
    }
    return extreme;
  }

  private static double variance(Window window) {
    double mean = 0;
    double squares = 0;
    int count = 0;
    for (int i = window.low(); i < window.high(); i++) {
      double delta = window.values()[i] - mean;
      mean += delta / ++count;
      squares += delta * (window.values()[i] - mean);
    }
    return squares / count;
  }

  private static double quantile(Window window, double quantile) {
    if (Double.isNaN(quantile)) {
      return Double.NaN;
    }
    if (quantile < 0 || quantile > 1) {
      return quantile < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    double rank = quantile * (window.size() - 1);
    int lower = Math.max(0, (int) Math.floor(rank));
    int upper = Math.min(window.size() - 1, lower + 1);
    double weight = rank - Math.floor(rank);
    Ranks ranks = new Ranks();
    ranks.load(window.values(), window.low(), window.high());
    return ranks.value(lower) * (1 - weight) + ranks.value(upper) * weight;
  }
}
