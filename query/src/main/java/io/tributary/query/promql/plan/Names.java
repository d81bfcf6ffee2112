package io.tributary.query.promql.plan;

import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import java.util.Objects;

/// How many metric names the series of an expression may have, when names go at each step: whether
/// taking the name away can make two of them alike.
enum Names {
  NONE,
  ONE,
  MANY;

  static Names of(Expr expr) {
    return switch (expr) {
      case Expr.VectorSelector selector -> ofSelector(selector);
      case Expr.MatrixSelector matrix -> ofSelector(matrix.selector());
      case Expr.Subquery subquery -> of(subquery.expr());
      case Expr.Paren paren -> of(paren.expr());
      case Expr.UnaryOp unary -> unary.negative() ? NONE : of(unary.expr());
      case Expr.Aggregation aggregation -> ofAggregation(aggregation);
      case Expr.BinaryOp binary -> ofBinary(binary);
      case Expr.Call call -> ofCall(call);
      case Expr.NumberLiteral _, Expr.StringLiteral _ -> NONE;
    };
  }

  private static Names ofSelector(Expr.VectorSelector selector) {
    for (Matcher matcher : selector.matchers()) {
      if (matcher.name().equals(Labels.METRIC_NAME) && matcher.type() == Matcher.Type.EQUAL) {
        return ONE;
      }
    }
    return MANY;
  }

  private static Names ofAggregation(Expr.Aggregation aggregation) {
    if (aggregation.op().keepsLabels()) {
      return of(aggregation.expr());
    }
    boolean named = !aggregation.without() && aggregation.grouping().contains(Labels.METRIC_NAME);
    return named || isName(aggregation.param()) ? MANY : NONE;
  }

  private static boolean isName(@org.jspecify.annotations.Nullable Expr expr) {
    return expr != null
        && expr.unwrap() instanceof Expr.StringLiteral text
        && text.value().equals(Labels.METRIC_NAME);
  }

  private static Names ofCall(Expr.Call call) {
    return switch (call.function()) {
      case LABEL_REPLACE, LABEL_JOIN ->
          isName(call.args().get(1)) ? MANY : of(call.args().getFirst());
      case SORT,
          SORT_DESC,
          SORT_BY_LABEL,
          SORT_BY_LABEL_DESC,
          LAST_OVER_TIME,
          FIRST_OVER_TIME,
          INFO ->
          of(call.args().getFirst());
      default -> NONE;
    };
  }

  private static Names ofBinary(Expr.BinaryOp binary) {
    BinaryOperator op = binary.op();
    if (op == BinaryOperator.OR) {
      return of(binary.left()) == NONE && of(binary.right()) == NONE ? NONE : MANY;
    }
    if (op.isSet()) {
      return of(binary.left());
    }
    if (binary.returnBool() || !(op.isComparison() || op.isTrim())) {
      return NONE;
    }
    if (binary.left().type() == ValueType.SCALAR || binary.right().type() == ValueType.SCALAR) {
      return of(binary.left().type() == ValueType.SCALAR ? binary.right() : binary.left());
    }
    return ofFilter(binary, Objects.requireNonNull(binary.matching()));
  }

  private static Names ofFilter(Expr.BinaryOp binary, VectorMatching matching) {
    boolean named = matching.labels().contains(Labels.METRIC_NAME);
    if (matching.include().contains(Labels.METRIC_NAME) || matching.fillLeft() != null) {
      return MANY; // what stands for a series that is missing has no name
    }
    if (matching.cardinality() == Cardinality.ONE_TO_ONE && matching.on() && !named) {
      return NONE;
    }
    return of(matching.cardinality() == Cardinality.ONE_TO_MANY ? binary.right() : binary.left());
  }
}
