package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.model.logs.CountColumns;
import io.tributary.model.logs.CountReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.LogRange;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.pipeline.LineLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Counts lines, or their bytes, by labels of streams, without looking at a line. Confined to one
/// thread.
final class CountEvaluator {
  private static final double NANOS = 1e9;
  private static final byte[] NO_METADATA = {};

  private final LogRange range;
  private final StepGrid steps;
  private final QueryBudget budget;
  private final Grouping grouping;
  private final SeriesTable<CountFold> folds;
  private final boolean bytes;
  private final LineLabels labels = new LineLabels();

  /// @param plan one that counts only
  CountEvaluator(RangePlan plan, StepGrid steps, QueryBudget budget) {
    this.range = plan.expr().range();
    this.steps = steps;
    this.budget = budget;
    this.grouping = Objects.requireNonNull(plan.grouping());
    RangeOperation operation = plan.expr().operation();
    this.bytes = operation.countsBytes();
    boolean rate = operation == RangeOperation.RATE || operation == RangeOperation.BYTES_RATE;
    double divisor = rate ? range.rangeNs() / NANOS : 1;
    this.folds =
        new SeriesTable<>(key -> {
          budget.holdSeries(steps.count());
          return new CountFold(key, steps.count(), divisor);
        });
  }

  /// Returns the series, or null when a stream has not all labels that are asked for: its lines may
  /// have them.
  @Nullable List<StepSeries> evaluate(LogQuerier querier) {
    CountReader reader = querier.counts(range.log().matchers(), this::areApart);
    CountColumns columns = new CountColumns();
    while (reader.next(columns)) {
      budget.check();
      if (!hasAll(columns.labels())) {
        return null;
      }
      add(columns);
    }
    List<StepSeries> results = new ArrayList<>();
    for (CountFold fold : folds.values()) {
      StepSeries series = fold.finish();
      if (!series.isEmpty()) {
        results.add(series);
      }
    }
    return results;
  }

  private boolean areApart(long minNs, long maxNs) {
    return first(minNs) != first(maxNs) || last(minNs) != last(maxNs);
  }

  private int first(long timeNs) {
    return steps.first(timeNs + range.offsetNs());
  }

  private int last(long timeNs) {
    return steps.last(timeNs + range.offsetNs(), range.rangeNs());
  }

  private boolean hasAll(Labels stream) {
    for (String name : grouping.labels()) {
      if (!stream.has(name)) {
        return false;
      }
    }
    return true;
  }

  private void add(CountColumns columns) {
    labels.reset(columns.labels(), NO_METADATA, 0, 0);
    CountFold fold = folds.get(labels.grouped(grouping));
    long lines = 0;
    long size = 0;
    for (int row = 0; row < columns.size(); row++) {
      int first = first(columns.timeNs(row));
      int last = last(columns.timeNs(row));
      if (first <= last) {
        long sum = bytes ? columns.bytes(row) : columns.entries(row);
        fold.add(first, last, columns.entries(row), sum);
      }
      lines += columns.entries(row);
      size += columns.bytes(row);
    }
    budget.read(lines, size, lines, 0);
  }
}
