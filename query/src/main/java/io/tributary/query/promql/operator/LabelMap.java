package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import org.jspecify.annotations.Nullable;

/// `label_replace` and `label_join`: the same samples under other labels.
public final class LabelMap implements VectorOperator {
  private final VectorOperator input;
  private final String destination;
  private final Function function;

  /// Returns a series' new labels, or null where they stay.
  @FunctionalInterface
  public interface Function {
    @Nullable Labels apply(Labels labels);
  }

  /// @param destination the label that `function` sets
  public LabelMap(VectorOperator input, String destination, Function function) {
    this.input = input;
    this.destination = destination;
    this.function = function;
  }

  @Override
  public void run(SeriesSink sink) {
    input.run(series -> {
      Labels changed = function.apply(series.labels());
      if (changed != null) {
        if (destination.equals(Labels.METRIC_NAME)) {
          series.setNameDropped(false);
        }
        series.setLabels(changed);
      }
      sink.accept(series);
    });
  }
}
