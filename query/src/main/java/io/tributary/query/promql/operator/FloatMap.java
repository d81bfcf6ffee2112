package io.tributary.query.promql.operator;

/// A function of each float by itself; histograms are left out, and the name goes.
public final class FloatMap implements VectorOperator {
  /// Returns the new value of a float at a step.
  @FunctionalInterface
  public interface Function {
    double apply(double value, int step);
  }

  private final QueryContext context;
  private final VectorOperator input;
  private final Function function;

  public FloatMap(QueryContext context, VectorOperator input, Function function) {
    this.context = context;
    this.input = input;
    this.function = function;
  }

  @Override
  public void run(SeriesSink sink) {
    input.run(series -> {
      for (int step = 0; step < series.steps(); step++) {
        if (series.hasFloat(step)) {
          series.set(step, function.apply(series.value(step), step));
        } else {
          series.remove(step);
        }
      }
      if (!series.mayHaveHistograms() || !series.isEmpty()) {
        context.dropName(series);
        sink.accept(series);
      }
    });
  }
}
