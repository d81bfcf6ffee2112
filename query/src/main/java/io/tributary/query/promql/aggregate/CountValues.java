package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.aggregate.Aggregations.Request;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// `count_values`: how many samples of a group have each value, the value in a label.
public final class CountValues implements VectorOperator {
  private final Request request;
  private final String label;
  private final Map<Labels, StepSeries> results = new LinkedHashMap<>();
  private final Map<Long, String> texts = new HashMap<>();

  public CountValues(Request request, String label) {
    this.request = request;
    this.label = label;
  }

  @Override
  public void run(SeriesSink sink) {
    request.input().run(this::add);
    for (StepSeries series : results.values()) {
      sink.accept(series);
    }
  }

  private void add(StepSeries series) {
    Labels group = request.grouping().groupOf(series.labels());
    for (int step = 0; step < series.steps(); step++) {
      if (series.has(step)) {
        boolean leftOut = request.grouping().without() && request.grouping().has(label);
        StepSeries result = resultOf(leftOut ? group : group.with(label, textOf(series, step)));
        int before = result.room();
        result.set(step, result.has(step) ? result.value(step) + 1 : 1);
        if (result.room() != before) {
          request.context().hold(result.room() - before);
        }
      }
    }
  }

  private String textOf(StepSeries series, int step) {
    if (series.hasHistogram(step)) {
      return series.histogram(step).toString();
    }
    double value = series.value(step);
    return texts.computeIfAbsent(Double.doubleToLongBits(value), _ -> GoFloat.plain(value));
  }

  private StepSeries resultOf(Labels labels) {
    StepSeries known = results.get(labels);
    if (known == null) {
      known = StepSeries.growing(request.steps());
      known.reset(labels, false);
      results.put(labels, known);
    }
    return known;
  }
}
