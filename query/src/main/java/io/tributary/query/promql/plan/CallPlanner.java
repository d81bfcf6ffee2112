package io.tributary.query.promql.plan;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.function.DateFunctions;
import io.tributary.query.promql.function.MathFunctions;
import io.tributary.query.promql.operator.Absent;
import io.tributary.query.promql.operator.Clamp;
import io.tributary.query.promql.operator.Constant;
import io.tributary.query.promql.operator.FloatMap;
import io.tributary.query.promql.operator.InstantSelector;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.RangeFunction;
import io.tributary.query.promql.operator.RangeOperator;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.SeriesSink;
import io.tributary.query.promql.operator.StepSeries;
import io.tributary.query.promql.operator.VectorOf;
import io.tributary.query.promql.operator.VectorOperator;
import io.tributary.query.promql.window.WindowFolds;
import io.tributary.query.promql.window.WindowFunctions;
import io.tributary.query.promql.window.WindowNotes;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/// Plans calls of functions that make vectors.
final class CallPlanner {
  private final QueryContext context;
  private final Planner planner;
  private final SelectorPlanner selectors;
  private final LabelPlanner labels;
  private final HistogramPlanner histograms;

  CallPlanner(QueryContext context, Planner planner, SelectorPlanner selectors) {
    this.context = context;
    this.planner = planner;
    this.selectors = selectors;
    this.labels = new LabelPlanner(context, planner);
    this.histograms = new HistogramPlanner(context, planner);
  }

  VectorOperator plan(Expr.Call call, Scope scope) {
    Function function = call.function();
    for (Expr arg : call.args()) {
      if (arg.type() == ValueType.MATRIX) {
        return overRange(call, arg, scope);
      }
    }
    DoubleUnaryOperator math = MathFunctions.of(function);
    if (math != null) {
      return map(call, scope, (value, _) -> math.applyAsDouble(value));
    }
    DoubleUnaryOperator field = DateFunctions.of(function);
    if (field != null) {
      return date(call, field, scope);
    }
    return switch (function) {
      case VECTOR -> new VectorOf(planner.scalar(call.args().getFirst(), scope.steps()));
      case ABSENT -> absent(call, input(call, scope.withNeeds(Set.of()).withOrder(false)), scope);
      case ROUND -> round(call, scope);
      case CLAMP, CLAMP_MIN, CLAMP_MAX -> clamp(call, scope);
      case TIMESTAMP -> timestamp(call, scope);
      case START_TIMESTAMP -> startTimestamp(call, scope);
      case LABEL_REPLACE, LABEL_JOIN, SORT, SORT_DESC, SORT_BY_LABEL, SORT_BY_LABEL_DESC ->
          labels.plan(call, scope);
      case INFO -> new InfoPlanner(context, planner, selectors).plan(call, scope);
      default -> histograms.plan(call, scope);
    };
  }

  private VectorOperator input(Expr.Call call, Scope scope) {
    return planner.vector(call.args().getFirst(), scope);
  }

  private VectorOperator map(Expr.Call call, Scope scope, FloatMap.Function function) {
    Expr arg = call.args().getFirst();
    VectorOperator input = planner.vector(arg, planner.keepingNames(arg, scope));
    return planner.distinct(arg, new FloatMap(context, input, function));
  }

  private VectorOperator date(Expr.Call call, DoubleUnaryOperator field, Scope scope) {
    FloatMap.Function function = (value, _) -> field.applyAsDouble(value);
    if (call.args().isEmpty()) {
      return new FloatMap(context, new VectorOf(() -> Planner.seconds(scope.steps())), function);
    }
    return map(call, scope, function);
  }

  private VectorOperator round(Expr.Call call, Scope scope) {
    ScalarOperator to =
        call.args().size() > 1
            ? planner.scalar(call.args().get(1), scope.steps())
            : new Constant(1, scope.steps().count());
    Expr arg = call.args().getFirst();
    VectorOperator input = planner.vector(arg, planner.keepingNames(arg, scope));
    VectorOperator rounded =
        sink -> {
          double[] multiples = to.run();
          new FloatMap(context, input, (value, step) -> MathFunctions.round(value, multiples[step]))
              .run(sink);
        };
    return planner.distinct(arg, rounded);
  }

  private VectorOperator clamp(Expr.Call call, Scope scope) {
    int steps = scope.steps().count();
    List<Expr> args = call.args();
    boolean noMin = call.function() == Function.CLAMP_MAX;
    boolean noMax = call.function() == Function.CLAMP_MIN;
    ScalarOperator min =
        noMin
            ? new Constant(Double.NEGATIVE_INFINITY, steps)
            : planner.scalar(args.get(1), scope.steps());
    ScalarOperator max =
        noMax
            ? new Constant(Double.POSITIVE_INFINITY, steps)
            : planner.scalar(args.getLast(), scope.steps());
    Expr arg = args.getFirst();
    VectorOperator input = planner.vector(arg, planner.keepingNames(arg, scope));
    return planner.distinct(arg, new Clamp(context, input, min, max));
  }

  private VectorOperator timestamp(Expr.Call call, Scope scope) {
    Expr arg = call.args().getFirst();
    Scope inner = planner.keepingNames(arg, scope);
    if (arg.unwrap() instanceof Expr.VectorSelector selector) {
      return planner.distinct(
          arg, selectors.instant(selector, inner, InstantSelector.Part.TIMESTAMP));
    }
    VectorOperator input = planner.vector(arg, inner);
    VectorOperator evaluated = sink -> input.run(series -> evaluationTimes(series, scope, sink));
    return planner.distinct(arg, evaluated);
  }

  private void evaluationTimes(StepSeries series, Scope scope, SeriesSink sink) {
    for (int step = 0; step < series.steps(); step++) {
      if (series.has(step)) {
        series.set(step, scope.steps().at(step) / 1000.0);
      }
    }
    context.dropName(series);
    sink.accept(series);
  }

  private VectorOperator startTimestamp(Expr.Call call, Scope scope) {
    Expr arg = call.args().getFirst();
    if (context.language().startTimestamps()
        && arg.unwrap() instanceof Expr.VectorSelector selector) {
      Scope inner = planner.keepingNames(arg, scope);
      return planner.distinct(
          arg, selectors.instant(selector, inner, InstantSelector.Part.START_TIMESTAMP));
    }
    VectorOperator input = planner.vector(arg, scope);
    return _ -> input.run(_ -> {}); // for what it has to tell
  }

  private VectorOperator overRange(Expr.Call call, Expr arg, Scope scope) {
    Function function = call.function();
    if (function == Function.ABSENT_OVER_TIME) {
      Scope nothing = scope.withNeeds(Set.of()).withOrder(false);
      return absent(call, rangeFunction(call, arg, planner.range(arg, nothing), nothing), scope);
    }
    boolean keepsName = function == Function.LAST_OVER_TIME || function == Function.FIRST_OVER_TIME;
    Scope inner = keepsName ? scope : planner.keepingNames(arg, scope);
    VectorOperator result = rangeFunction(call, arg, planner.range(arg, inner), inner);
    return keepsName ? result : planner.distinct(arg, result);
  }

  private VectorOperator rangeFunction(Expr.Call call, Expr arg, RangeOperator range, Scope scope) {
    List<ScalarOperator> scalars =
        call.args().stream()
            .filter(Planner::isScalar)
            .map(scalar -> planner.scalar(scalar, scope.steps()))
            .toList();
    Span noted = noted(call.args().getFirst().unwrap());
    Boundary boundary = Boundaries.of(call.function(), arg);
    return sink -> {
      double[][] values = scalars.stream().map(ScalarOperator::run).toArray(double[][]::new);
      new RangeFunction(
              range,
              reading ->
                  WindowFunctions.create(
                      call.function(), boundary, values, new WindowNotes(reading, noted)),
              () -> boundary == Boundary.PLAIN ? WindowFolds.create(call.function()) : null)
          .run(sink);
    };
  }

  /// Returns what notes about a range name: the first argument; Prometheus has no place for the
  /// start of a subquery.
  private static Span noted(Expr arg) {
    return arg instanceof Expr.Subquery ? new Span(0, arg.span().end()) : arg.span();
  }

  private VectorOperator absent(Expr.Call call, VectorOperator input, Scope scope) {
    return new Absent(input, absentLabels(call.args().getFirst().unwrap()), scope.steps().count());
  }

  /// Returns the labels that equality alone fixes; one that is named twice is not among them.
  private static Labels absentLabels(Expr arg) {
    List<Matcher> matchers =
        switch (arg) {
          case Expr.VectorSelector selector -> selector.matchers();
          case Expr.MatrixSelector matrix -> matrix.selector().matchers();
          default -> List.of();
        };
    Labels labels = Labels.EMPTY;
    Set<String> seen = new HashSet<>();
    for (Matcher matcher : matchers) {
      if (!matcher.name().equals(Labels.METRIC_NAME)) {
        boolean fixed = matcher.type() == Matcher.Type.EQUAL && !seen.contains(matcher.name());
        labels = labels.with(matcher.name(), fixed ? matcher.value() : "");
        if (matcher.type() == Matcher.Type.EQUAL) {
          seen.add(matcher.name());
        }
      }
    }
    return labels;
  }
}
