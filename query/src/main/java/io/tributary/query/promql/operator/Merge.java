package io.tributary.query.promql.operator;

import io.tributary.model.Labels;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import java.util.LinkedHashMap;
import java.util.Map;

/// Makes one series of those whose labels have become equal; fails where two of them have a sample
/// at once.
public final class Merge implements VectorOperator {
  public static final String SAME_LABELS = "vector cannot contain metrics with the same labelset";

  private final QueryContext context;
  private final VectorOperator input;
  private final String error;

  /// @param error what is said when two series meet
  public Merge(QueryContext context, VectorOperator input, String error) {
    this.context = context;
    this.input = input;
    this.error = error;
  }

  @Override
  public void run(SeriesSink sink) {
    Map<Labels, StepSeries> merged = new LinkedHashMap<>();
    input.run(series -> {
      StepSeries known = merged.get(series.labels());
      if (known == null) {
        StepSeries copy = series.copy();
        context.hold(copy.room());
        merged.put(copy.labels(), copy);
      } else {
        int before = known.room();
        join(known, series, error);
        if (known.room() != before) {
          context.hold(known.room() - before);
        }
      }
    });
    for (StepSeries series : merged.values()) {
      int held = series.room();
      sink.accept(series);
      context.release(held);
    }
  }

  /// Adds the samples of `from` to `into`.
  static void join(StepSeries into, StepSeries from, String error) {
    int end = from.end();
    for (int step = from.first(); step < end; step++) {
      if (from.has(step)) {
        if (into.has(step)) {
          throw new TributaryException(ErrorKind.UNPROCESSABLE, error);
        }
        into.set(step, from, step);
      }
    }
  }
}
