package io.tributary.query.promql.binary;

import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.operator.ScalarOperator;

/// A binary operator on two scalars.
public record ScalarBinary(BinaryOperator op, ScalarOperator left, ScalarOperator right)
    implements ScalarOperator {
  @Override
  public double[] run() {
    double[] values = left.run();
    double[] others = right.run();
    for (int step = 0; step < values.length; step++) {
      values[step] = FloatArithmetic.apply(op, values[step], others[step]);
    }
    return values;
  }
}
