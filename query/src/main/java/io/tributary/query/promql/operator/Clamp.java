package io.tributary.query.promql.operator;

import io.tributary.query.promql.function.MathFunctions;

/// `clamp` and its halves; where the bounds cross there is no sample.
public final class Clamp implements VectorOperator {
  private final QueryContext context;
  private final VectorOperator input;
  private final ScalarOperator min;
  private final ScalarOperator max;

  public Clamp(QueryContext context, VectorOperator input, ScalarOperator min, ScalarOperator max) {
    this.context = context;
    this.input = input;
    this.min = min;
    this.max = max;
  }

  @Override
  public void run(SeriesSink sink) {
    double[] mins = min.run();
    double[] maxs = max.run();
    input.run(series -> {
      for (int step = 0; step < series.steps(); step++) {
        if (series.hasFloat(step) && !(maxs[step] < mins[step])) {
          double below = MathFunctions.min(maxs[step], series.value(step));
          series.set(step, MathFunctions.max(mins[step], below));
        } else {
          series.remove(step);
        }
      }
      if (!series.isEmpty()) {
        context.dropName(series);
        sink.accept(series);
      }
    });
  }
}
