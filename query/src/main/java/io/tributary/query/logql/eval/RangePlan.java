package io.tributary.query.logql.eval;

import io.tributary.model.logs.EntryHints;
import io.tributary.model.logs.LineFields;
import io.tributary.query.logql.ast.Grouping;
import io.tributary.query.logql.ast.InvalidStageException;
import io.tributary.query.logql.ast.LabelCondition;
import io.tributary.query.logql.ast.RangeOperation;
import io.tributary.query.logql.ast.SampleExpr.RangeAggregation;
import io.tributary.query.logql.ast.Stage;
import io.tributary.query.logql.ast.Unwrap;
import io.tributary.query.logql.pipeline.NeededLabels;
import io.tributary.query.logql.pipeline.Pipeline;
import io.tributary.query.logql.template.Template;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the lines of a range become series: which stages run, which labels they need, which labels
/// series keep. Immutable.
///
/// @param grouping what series keep, or null for all labels
/// @param ofErrors what series keep of lines with an error, or null for all labels
record RangePlan(
    RangeAggregation expr,
    List<Stage> stages,
    @Nullable Grouping grouping,
    @Nullable Grouping ofErrors,
    NeededLabels needed) {

  /// @param outer what a sum around the expression keeps; null when there is none
  static RangePlan of(RangeAggregation expr, @Nullable Grouping outer) {
    Grouping own = expr.grouping();
    Grouping grouping = own == null ? outer : own;
    if (expr.operation() == RangeOperation.ABSENT_OVER_TIME) {
      grouping = new Grouping(false, List.of()); // whatever series there are
    }
    Unwrap unwrap = expr.range().unwrap();
    if (unwrap != null && (grouping == null || grouping.without())) {
      List<String> labels = new ArrayList<>(grouping == null ? List.of() : grouping.labels());
      labels.add(unwrap.label());
      grouping = new Grouping(true, labels);
    }
    List<Stage> stages = stages(expr);
    Grouping ofErrors = own == null ? outer : null;
    return new RangePlan(expr, stages, grouping, ofErrors, needed(stages, unwrap, grouping));
  }

  Pipeline compile() {
    return Pipeline.compile(stages, needed);
  }

  private static List<Stage> stages(RangeAggregation expr) {
    List<Stage> stages = StageOrder.filtersFirst(expr.range().log().stages());
    boolean bytes = expr.operation().countsBytes();
    return bytes ? stages : StageOrder.withoutUnreadFormats(stages);
  }

  private static NeededLabels needed(
      List<Stage> stages, @Nullable Unwrap unwrap, @Nullable Grouping grouping) {
    List<LabelCondition> filters = NeededLabels.filters(stages);
    if (unwrap != null && unwrap.filters().size() == 1) {
      filters.addAll(unwrap.filters());
    }
    if (grouping == null || grouping.without()) {
      return NeededLabels.of(null, filters);
    }
    Set<String> names = new HashSet<>(grouping.labels());
    if (unwrap != null) {
      names.add(unwrap.label());
      for (LabelCondition filter : unwrap.filters()) {
        Pipeline.namesOf(filter, names);
      }
    }
    stages.forEach(stage -> addNames(stage, names));
    boolean grouped = !grouping.labels().isEmpty();
    return NeededLabels.of(names, grouped || names.isEmpty() ? List.of() : filters);
  }

  private static void addNames(Stage stage, Set<String> names) {
    switch (stage) {
      case Stage.LabelFilter filter -> Pipeline.namesOf(filter.condition(), names);
      case Stage.LineFormat format -> addNames(format.template(), names);
      case Stage.LabelFormat format -> {
        for (Stage.Assignment assignment : format.assignments()) {
          if (assignment.template()) {
            addNames(assignment.source(), names);
          } else {
            names.add(assignment.source());
          }
        }
      }
      case Stage.LineFilter _,
          Stage.Json _,
          Stage.Logfmt _,
          Stage.Regexp _,
          Stage.Pattern _,
          Stage.Unpack _,
          Stage.Decolorize _,
          Stage.Drop _,
          Stage.Keep _ -> {}
    }
  }

  private static void addNames(String template, Set<String> names) {
    try {
      names.addAll(Template.parse("line", template).fields());
    } catch (InvalidStageException e) {
      names.clear(); // whoever compiles the stage says so, with its text
    }
  }

  /// Returns what of entries is looked at.
  EntryHints.Parts parts() {
    boolean metadata =
        expr.range().unwrap() == null && stages.stream().allMatch(RangePlan::looksAtLabels);
    return metadata ? EntryHints.Parts.METADATA : EntryHints.Parts.LINES;
  }

  /// Returns which fields of lines are looked at and nothing else of them, or null when it may be
  /// anything.
  @Nullable LineFields fields() {
    boolean labelsAfterwards = stages.stream().skip(1).allMatch(RangePlan::looksAtLabels);
    if (stages.isEmpty() || !labelsAfterwards || expr.operation().countsBytes()) {
      return null;
    }
    return switch (stages.getFirst()) {
      case Stage.Json json when json.extractions().isEmpty() ->
          needed.fields(LineFields.Format.JSON);
      case Stage.Logfmt logfmt when logfmt.extractions().isEmpty() ->
          needed.fields(LineFields.Format.LOGFMT);
      default -> null;
    };
  }

  private static boolean looksAtLabels(Stage stage) {
    return stage instanceof Stage.LabelFilter
        || stage instanceof Stage.Drop
        || stage instanceof Stage.Keep;
  }

  /// Returns whether lines are counted, or their bytes, by labels that streams may have.
  boolean countsOnly() {
    return stages.isEmpty()
        && expr.range().unwrap() == null
        && expr.operation() != RangeOperation.ABSENT_OVER_TIME
        && grouping != null
        && !grouping.without();
  }
}
