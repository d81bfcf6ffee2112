package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.aggregate.Aggregations.Request;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.HashMap;
import java.util.Map;

/// `limitk`: the first samples of each group, as they come.
final class LimitK implements VectorOperator {
  private final Request request;
  private final ScalarOperator param;

  LimitK(Request request, ScalarOperator param) {
    this.request = request;
    this.param = param;
  }

  @Override
  public void run(SeriesSink sink) {
    int[] limits = Parameters.counts(param.run());
    Map<Labels, int[]> taken = new HashMap<>();
    request
        .input()
        .run(series -> {
          Labels group = request.grouping().groupOf(series.labels());
          int[] counts = taken.computeIfAbsent(group, _ -> newCounts(limits.length));
          for (int step = 0; step < limits.length; step++) {
            if (series.has(step) && counts[step]++ >= limits[step]) {
              series.remove(step);
            }
          }
          if (!series.isEmpty()) {
            sink.accept(series);
          }
        });
  }

  private int[] newCounts(int steps) {
    request.context().hold(steps);
    return new int[steps];
  }
}
