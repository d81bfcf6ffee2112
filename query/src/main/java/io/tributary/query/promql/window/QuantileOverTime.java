package io.tributary.query.promql.window;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.StepSeries;

/// `quantile_over_time`; a quantile outside 0 … 1 is told of.
final class QuantileOverTime implements WindowFunction {
  private final double[] quantiles;
  private final WindowNotes notes;
  private final WindowFunction floats;

  QuantileOverTime(double[] quantiles, WindowNotes notes) {
    this.quantiles = quantiles;
    this.notes = notes;
    Quantiles scratch = new Quantiles();
    this.floats =
        new FloatWindowFunction(
            w -> scratch.of(quantiles[w.step()], w.samples().floats(), w.floatFrom(), w.floatTo()),
            notes);
  }

  @Override
  public void begin(RangeSamples samples, Labels labels) {
    floats.begin(samples, labels);
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
