package io.tributary.query.promql.operator;

import io.tributary.model.Labels;

/// `vector(s)`: one series without labels.
public record VectorOf(ScalarOperator input) implements VectorOperator {
  @Override
  public void run(SeriesSink sink) {
    double[] values = input.run();
    StepSeries series = new StepSeries(values.length);
    series.reset(Labels.EMPTY, false);
    for (int step = 0; step < values.length; step++) {
      series.set(step, values[step]);
    }
    sink.accept(series);
  }
}
