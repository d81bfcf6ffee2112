package io.tributary.query.promql.window;

import io.tributary.query.promql.operator.StepSeries;

/// The first or last sample of a window, or its time in seconds.
final class EdgeSample implements WindowFunction {
  private final boolean last;
  private final boolean timestamp;

  EdgeSample(boolean last, boolean timestamp) {
    this.last = last;
    this.timestamp = timestamp;
  }

  @Override
  public boolean keepsName() {
    return !timestamp;
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    RangeSamples samples = window.samples();
    int f = last ? window.floatTo() - 1 : window.floatFrom();
    int h = last ? window.histogramTo() - 1 : window.histogramFrom();
    boolean floatWins = window.hasFloats();
    if (floatWins && window.hasHistograms()) {
      floatWins = last == (samples.floatTimes()[f] > samples.histogramTimes()[h]);
    }
    if (timestamp) {
      long time = floatWins ? samples.floatTimes()[f] : samples.histogramTimes()[h];
      out.set(window.step(), (last ? Math.max(time, 0) : time) / 1000.0);
    } else if (floatWins) {
      out.set(window.step(), samples.floats()[f]);
    } else {
      out.set(window.step(), samples.histograms()[h]);
    }
  }
}
