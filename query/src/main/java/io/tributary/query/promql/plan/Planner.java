package io.tributary.query.promql.plan;

import io.tributary.model.TimeRange;
import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Function;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.binary.Negate;
import io.tributary.query.promql.binary.ScalarBinary;
import io.tributary.query.promql.function.MathFunctions;
import io.tributary.query.promql.operator.Constant;
import io.tributary.query.promql.operator.Merge;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.RangeOperator;
import io.tributary.query.promql.operator.Replicate;
import io.tributary.query.promql.operator.ScalarOf;
import io.tributary.query.promql.operator.ScalarOperator;
import io.tributary.query.promql.operator.Steps;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns a syntax tree into operators, for one query. Confined to one thread.
public final class Planner {
  private final QueryContext context;
  private final SelectorPlanner selectors;
  private final CallPlanner calls;
  private final AggregationPlanner aggregations;
  private final BinaryPlanner binaries;
  private final Repeats repeats;

  public Planner(QueryContext context) {
    this.context = context;
    this.selectors = new SelectorPlanner(context, this);
    this.calls = new CallPlanner(context, this, selectors);
    this.aggregations = new AggregationPlanner(context, this);
    this.binaries = new BinaryPlanner(context, this);
    this.repeats = new Repeats(context);
  }

  /// Plans the whole query, whose result is a vector.
  public VectorOperator plan(Expr expr) {
    repeats.find(expr);
    return vector(expr, new Scope(context.steps(), ordersResult(expr), null));
  }

  /// Returns whether the order in which the plan hands on its series is the one the reader sees;
  /// else the result is sorted by its labels, and what leads to it may come in any order.
  public boolean ordersResult(Expr expr) {
    return context.isInstant() && Order.isMade(expr);
  }

  /// Plans the whole query, whose result is a range vector.
  public RangeOperator planRange(Expr expr) {
    return range(expr, new Scope(context.steps(), context.isInstant(), null), true);
  }

  /// Plans the whole query, whose result is a scalar.
  public ScalarOperator planScalar(Expr expr) {
    repeats.find(expr);
    return scalar(expr, context.steps());
  }

  /// Returns the times that the planned selectors read, or null when there are none.
  public @Nullable TimeRange timeRange() {
    return selectors.timeRange();
  }

  VectorOperator vector(Expr expr, Scope scope) {
    VectorOperator repeated = repeats.get(expr, scope, all -> once(expr, all));
    return repeated == null ? once(expr, scope) : repeated;
  }

  /// Plans an expression as if it stood in the query just here.
  private VectorOperator once(Expr expr, Scope scope) {
    if (scope.steps().startMs() != scope.steps().endMs() && StepInvariance.holds(expr)) {
      VectorOperator once = vector(expr, scope.at(Steps.single(scope.steps().startMs())));
      return new Replicate(once, scope.steps().count());
    }
    return switch (expr) {
      case Expr.VectorSelector selector -> selectors.instant(selector, scope);
      case Expr.Paren paren -> vector(paren.expr(), scope);
      case Expr.UnaryOp unary -> unary(unary, scope);
      case Expr.Aggregation aggregation -> aggregations.plan(aggregation, scope);
      case Expr.BinaryOp binary -> binaries.plan(binary, scope);
      case Expr.Call call -> calls.plan(call, scope);
      case Expr.NumberLiteral _, Expr.StringLiteral _, Expr.MatrixSelector _, Expr.Subquery _ ->
          throw new IllegalArgumentException("no instant vector expr=" + expr);
    };
  }

  private VectorOperator unary(Expr.UnaryOp unary, Scope scope) {
    if (!unary.negative()) {
      return vector(unary.expr(), scope);
    }
    VectorOperator input = vector(unary.expr(), keepingNames(unary.expr(), scope));
    return distinct(unary.expr(), new Negate(context, input));
  }

  /// Returns the scope of an input whose names will be taken away.
  Scope keepingNames(Expr input, Scope scope) {
    return mayCollide(input) ? scope.allLabels() : scope;
  }

  /// Returns `named` itself, or merged where taking the names of `input` away can make series
  /// alike.
  VectorOperator distinct(Expr input, VectorOperator named) {
    return mayCollide(input) ? new Merge(context, named, Merge.SAME_LABELS) : named;
  }

  /// Returns `operator` with a check that no two of its series have the same labels at once; where
  /// names go at the end, the end checks it when there is one step.
  VectorOperator unique(VectorOperator operator, Scope scope) {
    boolean atEnd =
        context.language().delayedNameRemoval() && scope.steps().startMs() == scope.steps().endMs();
    return atEnd ? operator : new Merge(context, operator, Merge.SAME_LABELS);
  }

  private boolean mayCollide(Expr input) {
    if (context.language().delayedNameRemoval()) {
      return false; // at the end of the query
    }
    Names names = Names.of(input);
    return names == Names.MANY || (names == Names.ONE && context.language().typeAndUnitLabels());
  }

  /// Returns `labels` with those that annotations and name removal look at.
  @Nullable Set<String> withReserved(@Nullable Set<String> labels) {
    if (labels == null) {
      return null;
    }
    Set<String> all = new java.util.HashSet<>(labels);
    all.addAll(QueryContext.reservedLabels());
    return all;
  }

  RangeOperator range(Expr expr, Scope scope) {
    return range(expr, scope, false);
  }

  private RangeOperator range(Expr expr, Scope scope, boolean result) {
    return switch (expr.unwrap()) {
      case Expr.MatrixSelector matrix -> selectors.range(matrix, scope);
      case Expr.Subquery subquery -> selectors.subquery(subquery, scope, result);
      case Expr other -> throw new IllegalArgumentException("no range vector expr=" + other);
    };
  }

  ScalarOperator scalar(Expr expr, Steps steps) {
    if (steps.count() > 1 && !(expr instanceof Expr.NumberLiteral) && StepInvariance.holds(expr)) {
      ScalarOperator once = scalar(expr, Steps.single(steps.startMs()));
      return () -> new Constant(once.run()[0], steps.count()).run();
    }
    return switch (expr) {
      case Expr.NumberLiteral number -> new Constant(number.value(), steps.count());
      case Expr.Paren paren -> scalar(paren.expr(), steps);
      case Expr.UnaryOp unary -> negated(unary, scalar(unary.expr(), steps));
      case Expr.BinaryOp binary ->
          new ScalarBinary(
              binary.op(), scalar(binary.left(), steps), scalar(binary.right(), steps));
      case Expr.Call call -> scalarCall(call, steps);
      case Expr.StringLiteral _,
          Expr.VectorSelector _,
          Expr.MatrixSelector _,
          Expr.Subquery _,
          Expr.Aggregation _ ->
          throw new IllegalArgumentException("no scalar expr=" + expr);
    };
  }

  private static ScalarOperator negated(Expr.UnaryOp unary, ScalarOperator operand) {
    return unary.negative() ? () -> Arrays.stream(operand.run()).map(v -> -v).toArray() : operand;
  }

  private ScalarOperator scalarCall(Expr.Call call, Steps steps) {
    int count = steps.count();
    return switch (call.function()) {
      case PI -> new Constant(Math.PI, count);
      case TIME -> () -> seconds(steps);
      case START -> new Constant(context.steps().startMs() / 1000.0, count);
      case END -> new Constant(context.steps().endMs() / 1000.0, count);
      case STEP -> new Constant(context.rangeMs() == 0 ? 0 : context.stepMs() / 1000.0, count);
      case RANGE -> new Constant(context.rangeMs() / 1000.0, count);
      case MAX_OF, MIN_OF -> extreme(call, steps);
      case SCALAR ->
          new ScalarOf(
              vector(call.args().getFirst(), new Scope(steps, false, withReserved(Set.of()))),
              count);
      default -> throw notYet(call.function());
    };
  }

  private ScalarOperator extreme(Expr.Call call, Steps steps) {
    ScalarOperator left = scalar(call.args().get(0), steps);
    ScalarOperator right = scalar(call.args().get(1), steps);
    boolean max = call.function() == Function.MAX_OF;
    return () -> {
      double[] values = left.run();
      double[] others = right.run();
      for (int i = 0; i < values.length; i++) {
        values[i] = extreme(max, values[i], others[i]);
      }
      return values;
    };
  }

  private static double extreme(boolean max, double a, double b) {
    return max ? MathFunctions.max(a, b) : MathFunctions.min(a, b);
  }

  static double[] seconds(Steps steps) {
    double[] seconds = new double[steps.count()];
    for (int step = 0; step < seconds.length; step++) {
      seconds[step] = steps.at(step) / 1000.0;
    }
    return seconds;
  }

  static TributaryException notYet(Function function) {
    return new TributaryException(
        ErrorKind.UNPROCESSABLE, "function is not supported yet function=" + function.text());
  }

  /// Returns whether an argument is a scalar.
  static boolean isScalar(Expr expr) {
    return expr.type() == ValueType.SCALAR;
  }
}
