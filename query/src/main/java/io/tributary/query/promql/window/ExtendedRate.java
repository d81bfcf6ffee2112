package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.operator.StepSeries;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta` over an anchored or smoothed range: the value at its end minus
/// that at its start, plus what counter resets between took away.
///
/// Anchored, the value at an edge is the last sample's; smoothed, it lies on the line between the
/// samples around it, which after a reset starts at zero.
final class ExtendedRate implements WindowFunction {
  private final boolean counter;
  private final boolean perSecond;
  private final boolean smoothed;
  private final WindowNotes notes;
  private final ExtendedWindow extent = new ExtendedWindow();

  ExtendedRate(boolean counter, boolean perSecond, boolean smoothed, WindowNotes notes) {
    this.counter = counter;
    this.perSecond = perSecond;
    this.smoothed = smoothed;
    this.notes = notes;
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    notes.about(labels);
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    if (window.hasFloats() && window.hasHistograms()) {
      notes.mixedTypes();
      return;
    }
    if (!extent.find(window, smoothed)) {
      return;
    }
    double seconds = window.rangeMs() / 1000.0;
    if (extent.hasFloats()) {
      double change = ofFloats(window);
      out.set(window.step(), perSecond ? change / seconds : change);
    } else {
      FloatHistogram change = ofHistograms(window);
      if (change != null) {
        FloatHistogram gauge = change.withHint(ResetHint.GAUGE).compact();
        out.set(window.step(), perSecond ? gauge.divide(seconds) : gauge);
      }
    }
  }

  private double ofFloats(Window window) {
    double[] values = window.samples().floats();
    long[] times = window.samples().floatTimes();
    int first = extent.floatFirst();
    int last = extent.floatTo() - 1;
    boolean cutStart = smoothed && times[first] < window.startMs();
    boolean cutEnd = smoothed && times[last] > window.endMs();
    double left = cutStart ? between(values, times, first, window.startMs()) : values[first];
    double right = cutEnd ? between(values, times, last - 1, window.endMs()) : values[last];
    double change = right - left;
    return counter ? change + lost(window, left, right) : change;
  }

  /// Returns what the resets between the edges took away.
  private double lost(Window window, double left, double right) {
    double[] values = window.samples().floats();
    long[] times = window.samples().floatTimes();
    double lost = 0;
    double previous = left;
    for (int i = extent.floatFirst(); i < extent.floatTo(); i++) {
      if (times[i] > window.startMs() && times[i] < window.endMs()) {
        lost += values[i] < previous ? previous : 0;
        previous = values[i];
      }
    }
    return right < previous ? lost + previous : lost;
  }

  private double between(double[] values, long[] times, int i, long time) {
    double start = counter && values[i + 1] < values[i] ? 0 : values[i];
    return start + (values[i + 1] - start) * (time - times[i]) / (times[i + 1] - times[i]);
  }

  private @Nullable FloatHistogram ofHistograms(Window window) {
    FloatHistogram[] values = window.samples().histograms();
    long[] times = window.samples().histogramTimes();
    int first = extent.histogramFirst();
    int last = extent.histogramTo() - 1;
    if (isMixed(values, first, last)) {
      return null;
    }
    boolean cutStart = smoothed && times[first] < window.startMs();
    boolean cutEnd = smoothed && times[last] > window.endMs();
    FloatHistogram left =
        cutStart
            ? Interpolation.at(window.samples(), first, window.startMs(), counter, notes)
            : values[first];
    FloatHistogram right =
        cutEnd
            ? Interpolation.at(window.samples(), last - 1, window.endMs(), counter, notes)
            : values[last];
    if (!counter && !(values[first].isGauge() && values[last].isGauge())) {
      notes.notGauge();
    }
    FloatHistogram change = left == null || right == null ? null : difference(right, left);
    for (int i = first + (cutStart ? 2 : 1); counter && change != null && i <= last; i++) {
      if (HistogramSum.isReset(values[i], values[i - 1])) {
        change = sum(change, values[i - 1]);
      }
    }
    return change;
  }

  /// Returns whether exponential and custom buckets meet, and notes it.
  private boolean isMixed(FloatHistogram[] values, int first, int last) {
    for (int i = first; i <= last; i++) {
      if (values[i].isCustom() != values[first].isCustom()) {
        notes.mixedSchemas();
        return true;
      }
      if (counter && values[i].isGauge()) {
        notes.notCounter();
      }
    }
    return false;
  }

  private @Nullable FloatHistogram difference(FloatHistogram a, FloatHistogram b) {
    HistogramSum difference = HistogramSum.subtract(a, b);
    if (difference != null && difference.reconciledBounds()) {
      notes.reconciledBounds("subtraction");
    }
    return difference == null ? null : difference.result();
  }

  private @Nullable FloatHistogram sum(FloatHistogram a, FloatHistogram b) {
    HistogramSum sum = HistogramSum.add(a, b);
    if (sum != null && sum.reconciledBounds()) {
      notes.reconciledBounds("addition");
    }
    return sum == null ? null : sum.result();
  }

  @Override
  public void end(StepSeries result) {
    if (counter && result.floatCount() > 0) {
      notes.possiblyNoCounter();
    }
  }
}
