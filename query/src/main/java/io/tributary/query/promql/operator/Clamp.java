package io.tributary.query.promql.operator;

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
          series.set(step, Math.max(mins[step], Math.min(maxs[step], series.value(step))));
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
