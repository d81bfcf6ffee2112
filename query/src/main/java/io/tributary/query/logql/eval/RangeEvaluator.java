package io.tributary.query.logql.eval;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.EntryReader;
import io.tributary.model.logs.LogQuerier;
import io.tributary.query.exec.SharedTasks;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.pipeline.Pipeline;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Evaluates a range aggregation over all steps: the lines are folded as they are read, by several
/// threads where the store has several readers. Confined to one thread.
final class RangeEvaluator {
  private final RangePlan plan;
  private final StepGrid steps;
  private final QueryBudget budget;

  RangeEvaluator(RangePlan plan, StepGrid steps, QueryBudget budget) {
    this.plan = plan;
    this.steps = steps;
    this.budget = budget;
  }

  List<StepSeries> evaluate(LogQuerier querier) {
    Pipeline pipeline = plan.compile();
    EntryHints hints = new EntryHints(false, pipeline.contained(), plan.parts(), plan.fields());
    List<EntryReader> readers = querier.split(plan.expr().range().log().matchers(), hints);
    RangeFolder[] folders = new RangeFolder[Math.max(1, readers.size())]; // none: nothing matches
    Arrays.setAll(folders, _ -> new RangeFolder(plan, steps, budget));
    SharedTasks.run(readers.size(), i -> folders[i].read(readers.get(i)));
    SeriesTable<Fold> folds = folders[0].folds();
    for (int i = 1; i < folders.length; i++) {
      folds.addAll(folders[i].folds(), Fold::addAll);
    }
    List<StepSeries> results = finish(folds);
    boolean absent = plan.expr().operation() == RangeOperation.ABSENT_OVER_TIME;
    return absent ? absent(results) : results;
  }

  private static List<StepSeries> finish(SeriesTable<Fold> folds) {
    List<StepSeries> results = new ArrayList<>();
    for (Fold fold : folds.values()) {
      StepSeries series = fold.finish();
      if (!series.isEmpty()) {
        results.add(series);
      }
    }
    return results;
  }

  /// Returns 1 where no series has a value.
  private List<StepSeries> absent(List<StepSeries> found) {
    StepSeries series = new StepSeries(absentLabels(), steps.count());
    for (int step = 0; step < steps.count(); step++) {
      boolean any = false;
      for (StepSeries each : found) {
        any |= each.has(step);
      }
      if (!any) {
        series.set(step, 1);
      }
    }
    return series.isEmpty() ? List.of() : List.of(series);
  }

  private Labels absentLabels() {
    List<Matcher> matchers = plan.expr().range().log().matchers();
    Labels.Builder labels = new Labels.Builder();
    for (Matcher matcher : matchers) {
      long sameName = matchers.stream().filter(m -> m.name().equals(matcher.name())).count();
      if (matcher.type() == Matcher.Type.EQUAL && sameName == 1) {
        labels.add(matcher.name(), matcher.value());
      }
    }
    return labels.build();
  }
}
