package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/// An aggregation that makes one series per group.
public final class Aggregate implements VectorOperator {
  private final QueryContext context;
  private final VectorOperator input;
  private final Grouping grouping;
  private final Supplier<Accumulator> accumulators;
  private final int steps;

  Aggregate(
      QueryContext context,
      VectorOperator input,
      Grouping grouping,
      Supplier<Accumulator> accumulators,
      int steps) {
    this.context = context;
    this.input = input;
    this.grouping = grouping;
    this.accumulators = accumulators;
    this.steps = steps;
  }

  @Override
  public void run(SeriesSink sink) {
    Map<Labels, Accumulator> groups = new LinkedHashMap<>();
    Set<Labels> nameDropped = new HashSet<>();
    input.run(series -> {
      Labels key = grouping.groupOf(series.labels());
      Accumulator group = groups.get(key);
      if (group == null) {
        group = accumulators.get();
        groups.put(key, group);
      }
      if (series.nameDropped()) {
        nameDropped.add(key);
      }
      int before = group.span().size();
      group.add(series);
      if (group.span().size() != before) {
        context.hold(group.span().size() - before);
      }
    });
    StepSeries out = new StepSeries(steps);
    groups.forEach((labels, group) -> {
      out.reset(labels, nameDropped.contains(labels));
      group.finish(out);
      context.release(group.span().size());
      if (!out.isEmpty()) {
        sink.accept(out);
      }
    });
  }
}
