package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.histogram.HistogramTotal;
import io.tributary.query.promql.operator.StepSeries;

/// `sum_over_time` and `avg_over_time`.
final class SumOverTime implements WindowFunction {
  private final boolean average;
  private final WindowNotes notes;
  private final SlidingSum sliding = new SlidingSum();
  private final KahanSum alone = new KahanSum();

  SumOverTime(boolean average, WindowNotes notes) {
    this.average = average;
    this.notes = notes;
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    notes.about(labels);
    sliding.begin(samples.floatCount());
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    if (window.hasFloats() && window.hasHistograms()) {
      notes.mixedTypes();
    } else if (window.hasFloats()) {
      out.set(window.step(), ofFloats(window));
    } else {
      evaluateHistograms(window, out);
    }
  }

  private double ofFloats(Window window) {
    double[] values = window.samples().floats();
    int from = window.floatFrom();
    int to = window.floatTo();
    if (sliding.moveTo(values, from, to)) {
      return average ? sliding.mean(to - from) : sliding.sum();
    }
    return average ? alone.meanOf(values, from, to) : alone.of(values, from, to);
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
