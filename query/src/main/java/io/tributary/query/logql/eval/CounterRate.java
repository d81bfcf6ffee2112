package io.tributary.query.logql.eval;

import io.tributary.query.logql.eval.WindowFunction.Window;

/// The increase of a counter per second, resets added back, extrapolated to the window's ends as
/// Prometheus does: to an end at most 1.1 average intervals away, else by half an interval, and
/// never below zero.
final class CounterRate {
  private static final double NEAR = 1.1;

  private CounterRate() {}

  static double of(Window window) {
    if (window.size() < 2) {
      return 0;
    }
    int last = window.high() - 1;
    double increase = increase(window);
    double sampled = seconds(window.timestamps()[last] - window.timestamps()[window.low()]);
    double toStart = seconds(window.timestamps()[window.low()] - window.startNs());
    double toEnd = seconds(window.endNs() - window.timestamps()[last]);
    if (sampled == 0) {
      return 0;
    }
    double interval = sampled / (window.size() - 1);
    double near = interval * NEAR;
    toStart = toStart >= near ? interval / 2 : toStart;
    double first = window.values()[window.low()];
    if (increase > 0 && first >= 0) {
      toStart = Math.min(toStart, sampled * (first / increase));
    }
    toEnd = toEnd >= near ? interval / 2 : toEnd;
    return increase * ((sampled + toStart + toEnd) / sampled) / window.seconds();
  }

  private static double increase(Window window) {
    double[] values = window.values();
    double increase = values[window.high() - 1] - values[window.low()];
    for (int i = window.low() + 1; i < window.high(); i++) {
      if (values[i] < values[i - 1]) {
        increase += values[i - 1];
      }
    }
    return increase;
  }

  private static double seconds(long nanos) {
    return nanos / WindowFunction.NANOS;
  }
}
