package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.operator.StepSeries;
import java.util.Arrays;

/// `changes` and `resets`: counted once per series, so a window's number is a difference of two
/// counts.
final class Transitions implements WindowFunction {
  private final boolean resets;
  private final boolean anchored;
  private final ExtendedWindow extent = new ExtendedWindow();
  private int[] upTo = new int[16]; // transitions before and at the i-th sample in order of time
  private RangeSamples samples = new RangeSamples();

  /// @param anchored whether the last sample before a window belongs to it
  Transitions(boolean resets, boolean anchored) {
    this.resets = resets;
    this.anchored = anchored;
  }

  @Override
  public void begin(RangeSamples newSamples, Labels labels) {
    samples = newSamples;
    int size = samples.size();
    if (upTo.length < size) {
      upTo = new int[size];
    }
    Arrays.fill(upTo, 0, size, 0);
    int f = 0;
    int h = 0;
    boolean previousFloat = false;
    for (int i = 0; i < size; i++) {
      boolean isFloat = isNextFloat(f, h);
      if (i > 0) {
        upTo[i] = upTo[i - 1] + (isTransition(previousFloat, isFloat, f, h) ? 1 : 0);
      }
      previousFloat = isFloat;
      f += isFloat ? 1 : 0;
      h += isFloat ? 0 : 1;
    }
  }

  private boolean isNextFloat(int f, int h) {
    if (f == samples.floatCount()) {
      return false;
    }
    return h == samples.histogramCount() || samples.floatTimes()[f] < samples.histogramTimes()[h];
  }

  private boolean isTransition(boolean previousFloat, boolean isFloat, int f, int h) {
    if (previousFloat != isFloat) {
      return true;
    }
    return isFloat ? isFloatTransition(f) : isHistogramTransition(h);
  }

  private boolean isFloatTransition(int f) {
    double current = samples.floats()[f];
    double previous = samples.floats()[f - 1];
    if (resets) {
      return current < previous || CounterResets.isFloatRestart(samples, f);
    }
    return current != previous && !(Double.isNaN(current) && Double.isNaN(previous));
  }

  private boolean isHistogramTransition(int h) {
    var current = samples.histograms()[h];
    var previous = samples.histograms()[h - 1];
    return resets
        ? HistogramSum.isReset(current, previous) || CounterResets.isHistogramRestart(samples, h)
        : !current.sameAs(previous);
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    int first = window.floatFrom() + window.histogramFrom();
    int last = window.floatTo() + window.histogramTo() - 1;
    if (anchored) {
      if (!extent.find(window, false)) {
        return;
      }
      first = extent.floatFirst() + extent.histogramFirst();
    }
    out.set(window.step(), upTo[last] - upTo[first]);
  }
}
