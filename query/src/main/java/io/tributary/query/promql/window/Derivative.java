package io.tributary.query.promql.window;

import org.jspecify.annotations.Nullable;

/// The slope of a window's floats, or where their line leads.
final class Derivative implements FloatWindowFunction.Kernel {
  private final LinearFit line = new LinearFit();
  private final double @Nullable [] secondsAhead;

  /// @param secondsAhead per step how far to predict, or null for the slope
  Derivative(double @Nullable [] secondsAhead) {
    this.secondsAhead = secondsAhead;
  }

  @Override
  public int minFloats() {
    return 2;
  }

  @Override
  public void begin(RangeSamples samples) {
    line.begin();
  }

  @Override
  public double apply(Window window) {
    if (secondsAhead == null) {
      line.fit(window, window.samples().floatTimes()[window.floatFrom()]);
      return line.slope();
    }
    line.fit(window, window.evaluationMs());
    return line.slope() * secondsAhead[window.step()] + line.intercept();
  }
}
