package io.tributary.query.promql.window;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.Locale;

/// `double_exponential_smoothing`: Holt's linear method over a window's floats.
final class DoubleSmoothing implements FloatWindowFunction.Kernel {
  private final double[] smoothing;
  private final double[] trend;

  DoubleSmoothing(double[] smoothing, double[] trend) {
    this.smoothing = smoothing;
    this.trend = trend;
  }

  @Override
  public int minFloats() {
    return 2;
  }

  @Override
  public void check(int step) {
    check("smoothing", "sf", smoothing[step]);
    check("trend", "tf", trend[step]);
  }

  @Override
  public double apply(Window window) {
    double sf = smoothing[window.step()];
    double tf = trend[window.step()];
    double[] values = window.samples().floats();
    int from = window.floatFrom();
    double previous = 0;
    double level = values[from];
    double slope = values[from + 1] - values[from];
    for (int i = from + 1; i < window.floatTo(); i++) {
      if (i > from + 1) {
        slope = tf * (level - previous) + (1 - tf) * slope;
      }
      previous = level;
      level = sf * values[i] + (1 - sf) * (level + slope);
    }
    return level;
  }

  private static void check(String name, String symbol, double factor) {
    if (factor <= 0 || factor >= 1) {
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE,
          String.format(
              Locale.ROOT,
              "invalid %s factor. Expected: 0 < %s < 1, got: %f",
              name,
              symbol,
              factor));
    }
  }
}
