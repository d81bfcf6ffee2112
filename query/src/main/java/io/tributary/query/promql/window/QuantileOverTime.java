package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.StepSeries;

/// `quantile_over_time`; a quantile outside 0 … 1 is told of.
final class QuantileOverTime implements WindowFunction {
  private final double[] quantiles;
  private final WindowNotes notes;
  private final WindowFunction floats;
  private final SlidingRanks ranks = new SlidingRanks();

  QuantileOverTime(double[] quantiles, WindowNotes notes) {
    this.quantiles = quantiles;
    this.notes = notes;
    this.floats = new FloatWindowFunction(this::quantile, notes);
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    floats.begin(samples, labels);
    ranks.begin();
  }

  private double quantile(Window window) {
    int from = window.floatFrom();
    int to = window.floatTo();
    ranks.moveTo(window.samples().floats(), from, to);
    return Quantiles.of(quantiles[window.step()], to - from, ranks::value);
  }

  @Override
  public void evaluate(Window window, StepSeries out) {
    double quantile = quantiles[window.step()];
    if (window.hasFloats() && !(quantile >= 0 && quantile <= 1)) {
      notes.invalidQuantile(quantile);
    }
    floats.evaluate(window, out);
  }
}
