package io.tributary.query.logql.eval;

import io.tributary.query.logql.ast.BinaryOperator;
import java.util.ArrayList;
import java.util.List;

/// An operator between each sample and one number.
///
/// @param scalarLeft whether the number stands on the left
record ScalarBinary(BinaryOperator operator, boolean bool, double scalar, boolean scalarLeft) {
  List<StepSeries> apply(List<StepSeries> series) {
    List<StepSeries> results = new ArrayList<>();
    for (StepSeries each : series) {
      StepSeries result = new StepSeries(each.labels(), each.steps());
      for (int step = 0; step < each.steps(); step++) {
        if (each.has(step)) {
          apply(step, each.get(step), result);
        }
      }
      if (!result.isEmpty()) {
        results.add(result);
      }
    }
    return results;
  }

  private void apply(int step, double value, StepSeries result) {
    double outcome = scalarLeft ? operator.apply(scalar, value) : operator.apply(value, scalar);
    if (!operator.isComparison() || bool) {
      result.set(step, outcome);
    } else if (outcome == 1) {
      result.set(step, value);
    }
  }
}
