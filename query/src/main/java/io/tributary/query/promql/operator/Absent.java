package io.tributary.query.promql.operator;

import io.tributary.model.Labels;

/// `absent` and `absent_over_time`: 1 at the steps where the input has no sample at all.
public final class Absent implements VectorOperator {
  private final VectorOperator input;
  private final Labels labels;
  private final int steps;

  /// @param labels what the missing series would surely have
  public Absent(VectorOperator input, Labels labels, int steps) {
    this.input = input;
    this.labels = labels;
    this.steps = steps;
  }

  @Override
  public void run(SeriesSink sink) {
    StepSeries absent = new StepSeries(steps);
    absent.reset(labels, false);
    for (int step = 0; step < steps; step++) {
      absent.set(step, 1);
    }
    input.run(series -> {
      for (int step = 0; step < steps; step++) {
        if (series.has(step)) {
          absent.remove(step);
        }
      }
    });
    if (!absent.isEmpty()) {
      sink.accept(absent);
    }
  }
}
