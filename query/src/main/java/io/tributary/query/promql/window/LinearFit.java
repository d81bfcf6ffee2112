package io.tributary.query.promql.window;

/// `deriv` and `predict_linear`: least squares over a window's floats.
///
/// Source: Prometheus `promql/functions.go`, `linearRegression`.
final class LinearFit {
  private final KahanSum sumX = new KahanSum();
  private final KahanSum sumY = new KahanSum();
  private final KahanSum sumXY = new KahanSum();
  private final KahanSum sumX2 = new KahanSum();
  private double slope;
  private double intercept;

  double slope() {
    return slope;
  }

  /// Returns the line's value at the time that [#fit] was given.
  double intercept() {
    return intercept;
  }

  void fit(Window window, long zeroMs) {
    double[] values = window.samples().floats();
    long[] times = window.samples().floatTimes();
    int from = window.floatFrom();
    int to = window.floatTo();
    if (isConstant(values, from, to)) {
      boolean infinite = Double.isInfinite(values[from]);
      slope = infinite ? Double.NaN : 0;
      intercept = infinite ? Double.NaN : values[from];
      return;
    }
    sumX.reset(0);
    sumY.reset(0);
    sumXY.reset(0);
    sumX2.reset(0);
    for (int i = from; i < to; i++) {
      double x = (times[i] - zeroMs) / 1000.0;
      sumX.add(x);
      sumY.add(values[i]);
      sumXY.add(x * values[i]);
      sumX2.add(x * x);
    }
    double n = to - from;
    double covariance = sumXY.value() - sumX.value() * sumY.value() / n;
    double variance = sumX2.value() - sumX.value() * sumX.value() / n;
    slope = covariance / variance;
    intercept = sumY.value() / n - slope * sumX.value() / n;
  }

  private static boolean isConstant(double[] values, int from, int to) {
    for (int i = from + 1; i < to; i++) {
      if (values[i] != values[from]) {
        return false;
      }
    }
    return true;
  }
}
