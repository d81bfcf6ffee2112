package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram.ResetHint;
import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import io.tributary.query.promql.operator.StepSeries;

/// `irate` and `idelta`: the change between the last two samples.
final class InstantRate implements WindowFunction {
  private final boolean rate;
  private final WindowNotes notes;

  InstantRate(boolean rate, WindowNotes notes) {
    this.rate = rate;
    this.notes = notes;
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    notes.about(labels);
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    RangeSamples samples = window.samples();
    int floats = window.floatTo() - window.floatFrom();
    int histograms = window.histogramTo() - window.histogramFrom();
    if (floats + histograms < 2) {
      return;
    }
    long[] floatTimes = samples.floatTimes();
    long[] histogramTimes = samples.histogramTimes();
    int lastFloat = window.floatTo() - 1;
    int lastHistogram = window.histogramTo() - 1;
    if (histograms == 0
        || (floats >= 2 && histogramTimes[lastHistogram] < floatTimes[lastFloat - 1])) {
      ofFloats(window, lastFloat, out);
    } else if (floats == 0
        || (histograms >= 2 && floatTimes[lastFloat] < histogramTimes[lastHistogram - 1])) {
      ofHistograms(window, lastHistogram, out);
    } else {
      notes.mixedTypes();
    }
  }

  private void ofFloats(Window window, int last, StepSeries out) {
    RangeSamples samples = window.samples();
    long interval = samples.floatTimes()[last] - samples.floatTimes()[last - 1];
    double value = samples.floats()[last];
    double previous = samples.floats()[last - 1];
    boolean restarted = value < previous || CounterResets.isFloatRestart(samples, last);
    double change = rate && restarted ? value : value - previous;
    out.set(window.step(), rate ? change / (interval / 1000.0) : change);
  }

  private void ofHistograms(Window window, int last, StepSeries out) {
    RangeSamples samples = window.samples();
    long interval = samples.histogramTimes()[last] - samples.histogramTimes()[last - 1];
    FloatHistogram value = samples.histograms()[last];
    FloatHistogram previous = samples.histograms()[last - 1];
    checkFlavour(value, previous);
    FloatHistogram change = value;
    boolean restarted =
        HistogramSum.isReset(value, previous) || CounterResets.isHistogramRestart(samples, last);
    if (!rate || !restarted) {
      HistogramSum difference = HistogramSum.subtract(value, previous);
      if (difference == null) {
        notes.mixedSchemas();
        return;
      }
      if (difference.reconciledBounds()) {
        notes.reconciledBounds("subtraction");
      }
      change = difference.result();
    }
    change = change.withHint(ResetHint.GAUGE).compact();
    out.set(window.step(), rate ? change.divide(interval / 1000.0) : change);
  }

  private void checkFlavour(FloatHistogram value, FloatHistogram previous) {
    if (rate && (value.isGauge() || previous.isGauge())) {
      notes.notCounter();
    }
    if (!rate && !(value.isGauge() && previous.isGauge())) {
      notes.notGauge();
    }
  }
}
