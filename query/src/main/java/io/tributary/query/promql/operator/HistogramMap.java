package io.tributary.query.promql.operator;

import io.tributary.query.promql.histogram.FloatHistogram;
import java.util.function.ToDoubleFunction;

/// A number read from each native histogram by itself; floats are left out, and the name goes.
public record HistogramMap(
    QueryContext context, VectorOperator input, ToDoubleFunction<FloatHistogram> function)
    implements VectorOperator {
  @Override
  public void run(SeriesSink sink) {
    input.run(series -> {
      for (int step = 0; step < series.steps(); step++) {
        if (series.hasHistogram(step)) {
          series.set(step, function.applyAsDouble(series.histogram(step)));
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
