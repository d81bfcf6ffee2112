package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import io.tributary.query.promql.binary.Join;
import io.tributary.query.promql.binary.SetOperation;
import io.tributary.query.promql.binary.VectorScalar;
import io.tributary.query.promql.operator.Merge;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.Objects;

/// Plans binary operators on vectors.
final class BinaryPlanner {
  private final QueryContext context;
  private final Planner planner;

  BinaryPlanner(QueryContext context, Planner planner) {
    this.context = context;
    this.planner = planner;
  }

  VectorOperator plan(Expr.BinaryOp expr, Scope outer) {
    Scope scope = expr.op().isTrim() ? outer.withBuckets() : outer;
    if (Planner.isScalar(expr.left()) || Planner.isScalar(expr.right())) {
      return withScalar(expr, scope);
    }
    Scope inner = scope.allLabels();
    VectorOperator left = planner.vector(expr.left(), inner);
    VectorOperator right = planner.vector(expr.right(), inner);
    if (expr.op().isSet()) {
      VectorOperator sets = new SetOperation(context, expr, left, right);
      return expr.op() == BinaryOperator.OR ? planner.unique(sets, scope) : sets;
    }
    boolean mayMeet = !isInjective(expr);
    Join.Extent extent = new Join.Extent(scope.steps().count(), mayMeet);
    Join join = new Join(context, expr, left, right, extent);
    if (!mayMeet) {
      return join;
    }
    boolean grouped =
        Objects.requireNonNull(expr.matching()).cardinality() != Cardinality.ONE_TO_ONE;
    return grouped ? new Merge(context, join, Merge.SAME_LABELS) : planner.unique(join, scope);
  }

  private VectorOperator withScalar(Expr.BinaryOp expr, Scope scope) {
    boolean scalarLeft = Planner.isScalar(expr.left());
    Expr vectorExpr = scalarLeft ? expr.right() : expr.left();
    Expr scalarExpr = scalarLeft ? expr.left() : expr.right();
    boolean dropsName = expr.returnBool() || !(expr.op().isComparison() || expr.op().isTrim());
    Scope inner = dropsName ? planner.keepingNames(vectorExpr, scope) : scope;
    VectorScalar result =
        new VectorScalar(
            context,
            expr,
            planner.vector(vectorExpr, inner),
            planner.scalar(scalarExpr, scope.steps()),
            scope.steps().count());
    return dropsName ? planner.distinct(vectorExpr, result) : result;
  }

  /// Returns whether different series of the many side surely have different labels in the result.
  private boolean isInjective(Expr.BinaryOp expr) {
    VectorMatching matching = Objects.requireNonNull(expr.matching());
    Expr many = matching.cardinality() == Cardinality.ONE_TO_MANY ? expr.right() : expr.left();
    boolean labelsStay =
        matching.cardinality() != Cardinality.ONE_TO_ONE
            || (!matching.on() && matching.labels().isEmpty());
    return labelsStay
        && matching.include().isEmpty()
        && matching.fillLeft() == null
        && matching.fillRight() == null
        && namesTellNothing(expr, many)
        && !context.language().typeAndUnitLabels();
  }

  /// Returns whether series stay apart without their names, or keep them.
  private boolean namesTellNothing(Expr.BinaryOp expr, Expr many) {
    if (!context.language().delayedNameRemoval()) {
      return Names.of(many) != Names.MANY;
    }
    boolean grouped =
        Objects.requireNonNull(expr.matching()).cardinality() != Cardinality.ONE_TO_ONE;
    boolean filter = expr.op().isComparison() || expr.op().isTrim();
    return !grouped || filter; // names that go at the end still tell
  }
}
