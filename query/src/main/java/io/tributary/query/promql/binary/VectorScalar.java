package io.tributary.query.promql.binary;

import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;

/// A binary operator on each sample of a vector and a number.
public final class VectorScalar implements VectorOperator {
  private final QueryContext context;
  private final SampleArithmetic arithmetic;
  private final VectorOperator vector;
  private final ScalarOperator scalar;
  private final boolean scalarLeft;

  public VectorScalar(
      QueryContext context,
      Expr.BinaryOp expr,
      VectorOperator vector,
      ScalarOperator scalar,
      int steps) {
    this.context = context;
    this.arithmetic = new SampleArithmetic(context, expr, steps);
    this.vector = vector;
    this.scalar = scalar;
    this.scalarLeft = expr.left().type() == ValueType.SCALAR;
  }

  @Override
  public void run(SeriesSink sink) {
    double[] numbers = scalar.run();
    vector.run(series -> {
      for (int step = 0; step < series.steps(); step++) {
        apply(series, step, numbers[step]);
      }
      if (series.isEmpty()) {
        return;
      }
      if (arithmetic.dropsName()) {
        context.dropName(series);
      }
      sink.accept(series);
    });
    arithmetic.tellNotes();
  }

  private void apply(StepSeries series, int step, double number) {
    if (series.hasFloat(step)) {
      double value = series.value(step);
      arithmetic.floats(
          scalarLeft ? number : value, scalarLeft ? value : number, value, series, step);
    } else if (series.hasHistogram(step)) {
      if (scalarLeft) {
        arithmetic.floatAndHistogram(number, series.histogram(step), series, step);
      } else {
        arithmetic.histogramAndFloat(series.histogram(step), number, series, step);
      }
    }
  }
}
