package io.tributary.query.promql.binary;

import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.VectorOperator;

/// The minus sign before a vector.
public record Negate(QueryContext context, VectorOperator input) implements VectorOperator {
  @Override
  public void run(SeriesSink sink) {
    input.run(series -> {
      for (int step = 0; step < series.steps(); step++) {
        if (series.hasFloat(step)) {
          series.set(step, -series.value(step));
        } else if (series.hasHistogram(step)) {
          series.set(step, series.histogram(step).scale(-1));
        }
      }
      context.dropName(series);
      sink.accept(series);
    });
  }
}
