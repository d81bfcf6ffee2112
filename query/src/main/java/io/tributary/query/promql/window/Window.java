package io.tributary.query.promql.window;

import io.tributary.query.promql.operator.WindowTimes;
import java.util.Arrays;

/// The part of a series' samples that one step sees: indices `from` inclusive, `to` exclusive. A
/// reused cursor.
public final class Window {
  private static final int NEAR = 8;

  private final WindowTimes times;
  private RangeSamples samples = new RangeSamples();
  private int step;
  private int stride; // how many floats the last step went on
  private int floatFrom;
  private int floatTo;
  private int histogramFrom;
  private int histogramTo;

  public Window(WindowTimes times) {
    this.times = times;
  }

  /// Starts before the first step of another series.
  public void begin(RangeSamples newSamples) {
    this.samples = newSamples;
    floatFrom = 0;
    floatTo = 0;
    histogramFrom = 0;
    histogramTo = 0;
  }

  /// Moves forward to `newStep`.
  public void moveTo(int newStep) {
    step = newStep;
    long after = startMs() - times.lookBefore();
    long last = endMs() + times.lookAfter();
    int before = floatTo;
    floatTo = skip(samples.floatTimes(), floatTo, samples.floatCount(), last);
    floatFrom = skip(samples.floatTimes(), floatFrom, floatTo, after);
    if (samples.histogramCount() > 0) {
      histogramTo = skip(samples.histogramTimes(), histogramTo, samples.histogramCount(), last);
      histogramFrom = skip(samples.histogramTimes(), histogramFrom, histogramTo, after);
    }
    stride = floatTo - before;
  }

  /// Returns the first index from `from` on, up to `to`, of a time after `lastMs`: mostly it is as
  /// far as the last step was, or one of the next, else found by leaps of twice the length and then
  /// in between.
  private int skip(long[] sorted, int from, int to, long lastMs) {
    int likely = Math.min(from + stride, to);
    if ((likely == from || sorted[likely - 1] <= lastMs)
        && (likely == to || sorted[likely] > lastMs)) {
      return likely;
    }
    int at = from;
    int near = Math.min(to, from + NEAR);
    while (at < near && sorted[at] <= lastMs) {
      at++;
    }
    if (at < near || at == to) {
      return at;
    }
    int leap = NEAR;
    while (leap < to - at && sorted[at + leap] <= lastMs) {
      at += leap;
      leap *= 2;
    }
    int found = Arrays.binarySearch(sorted, at, Math.min(to, at + leap), lastMs);
    return found < 0 ? -found - 1 : found + 1;
  }

  public RangeSamples samples() {
    return samples;
  }

  public int step() {
    return step;
  }

  /// Returns where the range begins, exclusive.
  public long startMs() {
    return times.startMs(step);
  }

  /// Returns where the range ends, inclusive.
  public long endMs() {
    return times.endMs(step);
  }

  /// Returns when the step is evaluated, whatever time it looks at.
  public long evaluationMs() {
    return times.references().steps().at(step);
  }

  public long rangeMs() {
    return times.rangeMs();
  }

  public int floatFrom() {
    return floatFrom;
  }

  public int floatTo() {
    return floatTo;
  }

  public int histogramFrom() {
    return histogramFrom;
  }

  public int histogramTo() {
    return histogramTo;
  }

  public boolean hasFloats() {
    return floatFrom < floatTo;
  }

  public boolean hasHistograms() {
    return histogramFrom < histogramTo;
  }

  public boolean isEmpty() {
    return !hasFloats() && !hasHistograms();
  }
}
