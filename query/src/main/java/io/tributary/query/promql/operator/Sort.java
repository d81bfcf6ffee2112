package io.tributary.query.promql.operator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Hands its input on in another order; of an instant query, at its only step.
public final class Sort implements VectorOperator {
  private final QueryContext context;
  private final VectorOperator input;
  private final Comparator<StepSeries> order;
  private final boolean floatsOnly;

  /// @param floatsOnly whether histograms, which no number orders, are left out
  public Sort(
      QueryContext context,
      VectorOperator input,
      Comparator<StepSeries> order,
      boolean floatsOnly) {
    this.context = context;
    this.input = input;
    this.order = order;
    this.floatsOnly = floatsOnly;
  }

  /// Orders by value, NaN last.
  public static Comparator<StepSeries> byValue(boolean descending) {
    return (a, b) -> {
      double x = a.value(0);
      double y = b.value(0);
      if (Double.isNaN(x) || Double.isNaN(y)) {
        return Boolean.compare(Double.isNaN(x), Double.isNaN(y));
      }
      int ascending = x < y ? -1 : x > y ? 1 : 0;
      return descending ? -ascending : ascending;
    };
  }

  @Override
  public void run(SeriesSink sink) {
    List<StepSeries> all = new ArrayList<>();
    input.run(series -> {
      if (!floatsOnly || series.hasFloat(0)) {
        context.hold(1);
        all.add(series.copy());
      }
    });
    all.sort(order);
    all.forEach(sink::accept);
    context.release(all.size());
  }
}
