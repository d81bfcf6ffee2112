package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.HistogramTotal;
import io.tributary.query.promql.operator.StepSeries;

/// `sum_over_time` and `avg_over_time`.
///
/// A running sum would not round as a sum of the window does, so each window is summed by itself.
final class SumOverTime implements WindowFunction {
  private final boolean average;
  private final WindowNotes notes;
  private final KahanSum sum = new KahanSum();

  SumOverTime(boolean average, WindowNotes notes) {
    this.average = average;
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
    } else if (window.hasFloats()) {
      double[] values = window.samples().floats();
      int from = window.floatFrom();
      int to = window.floatTo();
      out.set(window.step(), average ? sum.meanOf(values, from, to) : sum.of(values, from, to));
    } else {
      evaluateHistograms(window, out);
    }
  }

  private void evaluateHistograms(Window window, StepSeries out) {
    HistogramTotal total = new HistogramTotal(average);
    for (int i = window.histogramFrom(); i < window.histogramTo(); i++) {
      if (!total.add(window.samples().histograms()[i])) {
        notes.mixedSchemas();
        return;
      }
    }
    if (total.reconciledBounds()) {
      notes.reconciledBounds("aggregation");
    }
    if (total.conflictingResets()) {
      notes.conflictingResets("aggregation");
    }
    out.set(window.step(), total.result());
  }
}
