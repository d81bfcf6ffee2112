package io.tributary.query.promql.window;

/// `deriv` and `predict_linear`: least squares over a window's floats.
///
/// Each window is summed up by itself: seen from the zero of another one the sums would differ in
/// their last bits, of which their differences here make much.
///
/// Source: Prometheus `promql/functions.go`, `linearRegression`.
final class LinearFit {
  private double sumX;
  private double sumY;
  private double sumXY;
  private double sumX2;
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
    sum(values, times, from, to, zeroMs);
    double n = to - from;
    double covariance = sumXY - sumX * sumY / n;
    double variance = sumX2 - sumX * sumX / n;
    slope = covariance / variance;
    intercept = sumY / n - slope * sumX / n;
  }

  /// Sums up with compensation.
  private void sum(double[] values, long[] times, int from, int to, long zeroMs) {
    double x = 0;
    double y = 0;
    double xy = 0;
    double x2 = 0;
    double xLost = 0;
    double yLost = 0;
    double xyLost = 0;
    double x2Lost = 0;
    for (int i = from; i < to; i++) {
      double value = values[i];
      double seconds = (times[i] - zeroMs) / 1000.0;
      double product = seconds * value;
      double square = seconds * seconds;
      double newX = x + seconds;
      double newY = y + value;
      double newXY = xy + product;
      double newX2 = x2 + square;
      xLost += KahanSum.lost(x, seconds, newX);
      yLost += KahanSum.lost(y, value, newY);
      xyLost += KahanSum.lost(xy, product, newXY);
      x2Lost += KahanSum.lost(x2, square, newX2);
      x = newX;
      y = newY;
      xy = newXY;
      x2 = newX2;
    }
    sumX = x + xLost;
    sumY = compensated(y, yLost);
    sumXY = compensated(xy, xyLost);
    sumX2 = x2 + x2Lost;
  }

  private static double compensated(double sum, double lost) {
    return Double.isFinite(sum) ? sum + lost : sum;
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
