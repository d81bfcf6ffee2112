package io.tributary.query.promql.plan;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.TimeShift;
import io.tributary.query.promql.operator.InfoJoin;
import io.tributary.query.promql.operator.Merge;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.ReferenceTimes;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.ArrayList;
import java.util.List;

/// Plans `info`.
final class InfoPlanner {
  private static final Matcher DEFAULT_METRIC = Matcher.equal(Labels.METRIC_NAME, "target_info");
  private static final Matcher ANY_INFO =
      new Matcher(Matcher.Type.REGEX, Labels.METRIC_NAME, ".+_info");

  private final QueryContext context;
  private final Planner planner;
  private final SelectorPlanner selectors;

  InfoPlanner(QueryContext context, Planner planner, SelectorPlanner selectors) {
    this.context = context;
    this.planner = planner;
    this.selectors = selectors;
  }

  VectorOperator plan(Expr.Call call, Scope scope) {
    Expr base = call.args().getFirst();
    List<Matcher> names = new ArrayList<>();
    List<Matcher> data = new ArrayList<>();
    if (call.args().size() > 1) {
      for (Matcher matcher : ((Expr.VectorSelector) call.args().get(1).unwrap()).matchers()) {
        (matcher.name().equals(Labels.METRIC_NAME) ? names : data).add(matcher);
      }
    }
    if (names.isEmpty()) {
      names.add(DEFAULT_METRIC);
    } else if (names.stream().noneMatch(InfoPlanner::isPositive)) {
      names.add(ANY_INFO);
    }
    List<Matcher> all = new ArrayList<>(names);
    all.addAll(data);
    VectorOperator infos = selectors.infos(all, references(base, scope.steps()));
    VectorOperator input = planner.vector(base, scope.allLabels());
    return new Merge(context, new InfoJoin(context, input, infos, names, data), Merge.SAME_LABELS);
  }

  private static boolean isPositive(Matcher matcher) {
    return matcher.type() == Matcher.Type.EQUAL || matcher.type() == Matcher.Type.REGEX;
  }

  /// Returns the times that the first selector of `base` looks at: info series are matched as of
  /// them.
  private ReferenceTimes references(Expr base, Steps steps) {
    return switch (base) {
      case Expr.VectorSelector selector -> selectors.references(selector.shift(), steps);
      case Expr.Subquery subquery ->
          nested(subquery.shift(), references(subquery.expr(), steps), steps);
      default -> {
        for (Expr child : base.children()) {
          if (hasSelector(child)) {
            yield references(child, steps);
          }
        }
        yield selectors.references(TimeShift.NONE, steps);
      }
    };
  }

  private ReferenceTimes nested(TimeShift outer, ReferenceTimes inner, Steps steps) {
    if (inner.fixedMs() != null) {
      return inner;
    }
    ReferenceTimes times = selectors.references(outer, steps);
    return new ReferenceTimes(steps, times.fixedMs(), times.offsetMs() + inner.offsetMs());
  }

  private static boolean hasSelector(Expr expr) {
    return expr instanceof Expr.VectorSelector
        || expr.children().stream().anyMatch(InfoPlanner::hasSelector);
  }
}
