package io.tributary.query.promql.window;

/// `deriv` and `predict_linear`: least squares over a window's floats.
///
/// Each window is summed up by itself: seen from the zero of another one the sums would differ in
/// their last bits, of which their differences here make much. What the times alone say is the same
/// where they lie alike, and such windows are summed up together.
///
/// Source: Prometheus `promql/functions.go`, `linearRegression`.
final class LinearFit {
  private static final int FEW = 4; // windows that are not worth being summed up together

  private long[] distancesMs = new long[0]; // of the floats from zero, in the last window
  private double[] seconds = new double[0]; // the same
  private final AlikeWindows windows = new AlikeWindows();
  private int previous; // where the window before begins, if this one lies alike, else -1
  private int size;
  private double sumX;
  private double sumX2;
  private double sumY;
  private double sumXY;
  private double slope;
  private double intercept;

  double slope() {
    return slope;
  }

  /// Returns the line's value at the time that [#fit] was given.
  double intercept() {
    return intercept;
  }

  /// Starts on another series.
  void begin() {
    previous = -1;
    windows.clear();
  }

  /// @param zeroMs as far from the window's end as those of the windows before
  void fit(Window window, long zeroMs) {
    double[] values = window.samples().floats();
    long[] times = window.samples().floatTimes();
    int from = window.floatFrom();
    int to = window.floatTo();
    if (isConstant(values, from, to)) {
      boolean infinite = Double.isInfinite(values[from]);
      slope = infinite ? Double.NaN : 0;
      intercept = infinite ? Double.NaN : values[from];
      previous = -1;
      return;
    }
    place(times, from, to - from, zeroMs);
    sum(window.samples(), from);
    previous = from;
    double n = to - from;
    double covariance = sumXY - sumX * sumY / n;
    double variance = sumX2 - sumX * sumX / n;
    slope = covariance / variance;
    intercept = sumY / n - slope * sumX / n;
  }

  /// Takes the places of a window's floats in time, which mostly are those of the window before.
  private void place(long[] times, int from, int count, long zeroMs) {
    if (count == size && isPlacedAlike(times, from, zeroMs)) {
      return;
    }
    size = count;
    previous = -1;
    windows.clear();
    if (distancesMs.length < count) {
      distancesMs = new long[2 * count];
      seconds = new double[2 * count];
    }
    double x = 0;
    double x2 = 0;
    double xLost = 0;
    double x2Lost = 0;
    for (int i = 0; i < count; i++) {
      distancesMs[i] = times[from + i] - zeroMs;
      double second = distancesMs[i] / 1000.0;
      seconds[i] = second;
      double square = second * second;
      double newX = x + second;
      double newX2 = x2 + square;
      xLost += KahanSum.lost(x, second, newX);
      x2Lost += KahanSum.lost(x2, square, newX2);
      x = newX;
      x2 = newX2;
    }
    sumX = x + xLost;
    sumX2 = x2 + x2Lost;
  }

  private boolean isPlacedAlike(long[] times, int from, long zeroMs) {
    long others = 0;
    for (int i = 0; i < size; i++) {
      others |= (times[from + i] - zeroMs) ^ distancesMs[i];
    }
    return others == 0;
  }

  private void sum(RangeSamples samples, int from) {
    if (!windows.has(from) && previous >= 0 && from > previous) {
      AlikeWindows.Run run =
          AlikeWindows.Run.of(
              samples.floatTimes(), samples.floatCount(), from, size, from - previous);
      if (run.count() >= FEW) {
        windows.add(samples.floats(), run, seconds);
      }
    }
    if (windows.has(from)) {
      sumY = windows.sum(from);
      sumXY = windows.product(from);
    } else {
      sum(samples.floats(), from);
    }
  }

  /// Sums one window up, with compensation.
  private void sum(double[] values, int from) {
    double y = 0;
    double xy = 0;
    double yLost = 0;
    double xyLost = 0;
    for (int i = 0; i < size; i++) {
      double value = values[from + i];
      double product = seconds[i] * value;
      double newY = y + value;
      double newXY = xy + product;
      yLost += KahanSum.lost(y, value, newY);
      xyLost += KahanSum.lost(xy, product, newXY);
      y = newY;
      xy = newXY;
    }
    sumY = KahanSum.compensated(y, yLost);
    sumXY = KahanSum.compensated(xy, xyLost);
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
