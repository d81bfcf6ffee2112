package io.tributary.query.promql.operator;

import java.util.Arrays;

/// `scalar(v)`: the only float of a vector, or NaN where there is none or more than one.
public final class ScalarOf implements ScalarOperator {
  private final VectorOperator input;
  private final int steps;

  public ScalarOf(VectorOperator input, int steps) {
    this.input = input;
    this.steps = steps;
  }

  @Override
  public double[] run() {
    double[] values = new double[steps];
    int[] counts = new int[steps];
    Arrays.fill(values, Double.NaN);
    input.run(series -> {
      for (int step = 0; step < steps; step++) {
        if (series.hasFloat(step)) {
          values[step] = counts[step]++ == 0 ? series.value(step) : Double.NaN;
        }
      }
    });
    return values;
  }
}
