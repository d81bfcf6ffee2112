package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.operator.StepSeries;
import org.jspecify.annotations.Nullable;

/// `rate`, `increase` and `delta`: the change over the samples, extrapolated towards the range's
/// edges.
final class ExtrapolatedRate implements WindowFunction {
  private final boolean counter;
  private final Extrapolation extrapolation;
  private final WindowNotes notes;
  private final HistogramRate histogramRate;
  private final CounterResets resets = new CounterResets();

  ExtrapolatedRate(boolean counter, boolean perSecond, WindowNotes notes) {
    this.counter = counter;
    this.extrapolation = new Extrapolation(counter, perSecond);
    this.notes = notes;
    this.histogramRate = new HistogramRate(counter, notes);
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    notes.about(labels);
    if (counter) {
      resets.find(samples);
    }
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    if (window.hasFloats() && window.hasHistograms()) {
      notes.mixedTypes();
    } else if (window.hasFloats()) {
      evaluateFloats(window, out);
    } else {
      evaluateHistograms(window, out);
    }
  }

  private void evaluateFloats(Window window, StepSeries out) {
    RangeSamples samples = window.samples();
    double[] values = samples.floats();
    long[] times = samples.floatTimes();
    int from = window.floatFrom();
    int last = window.floatTo() - 1;
    long start = counter ? startInside(window, samples.floatStart(from), times[from]) : 0;
    if (last == from && start == 0) {
      return;
    }
    double change = start != 0 ? values[last] : values[last] - values[from];
    if (counter) {
      change = resets.correct(change, values, from, window.floatTo());
      warnOfOverlaps(samples, from, last);
    }
    extrapolation.place(window.startMs(), window.endMs(), times[from], times[last], last - from);
    out.set(window.step(), change * factor(start, values[from], change));
  }

  private void warnOfOverlaps(RangeSamples samples, int from, int last) {
    for (int i = from + 1; samples.startsKnown() && i <= last; i++) {
      if (CounterResets.overlaps(
          samples.floatStart(i - 1), samples.floatTimes()[i - 1], samples.floatStart(i))) {
        notes.overlappingStarts();
        return;
      }
    }
  }

  private void evaluateHistograms(Window window, StepSeries out) {
    RangeSamples samples = window.samples();
    long[] times = samples.histogramTimes();
    int from = window.histogramFrom();
    int last = window.histogramTo() - 1;
    long start = counter ? startInside(window, samples.histogramStart(from), times[from]) : 0;
    if (last == from && start == 0) {
      return;
    }
    extrapolation.place(window.startMs(), window.endMs(), times[from], times[last], last - from);
    FloatHistogram first = samples.histograms()[from];
    if (last == from) { // Prometheus then takes the sample as it is
      out.set(window.step(), first.scale(factor(start, first.count(), first.count())));
      return;
    }
    @Nullable FloatHistogram change = histogramRate.change(samples, from, last);
    if (change == null) {
      return;
    }
    if (start != 0) {
      HistogramSum sum = HistogramSum.add(change, first);
      if (sum == null) {
        notes.mixedSchemas();
        return;
      }
      if (sum.reconciledBounds()) {
        notes.reconciledBounds("addition");
      }
      change = sum.result();
    }
    out.set(window.step(), change.scale(factor(start, first.count(), change.count())));
  }

  /// Returns `start` if the first sample's counter began inside the window, else 0.
  private static long startInside(Window window, long start, long firstTime) {
    return start > window.startMs() && start < firstTime ? start : 0;
  }

  /// @param start what [#startInside] returned
  private double factor(long start, double first, double change) {
    return start != 0 ? extrapolation.factorSince(start) : extrapolation.factor(first, change);
  }

  @Override
  public void end(StepSeries result) {
    if (counter && result.floatCount() > 0) {
      notes.possiblyNoCounter();
    }
  }
}
