package io.tributary.query.promql.operator;

import java.util.Arrays;

/// The same number at every step.
public record Constant(double value, int steps) implements ScalarOperator {
  @Override
  public double[] run() {
    double[] values = new double[steps];
    Arrays.fill(values, value);
    return values;
  }
}
