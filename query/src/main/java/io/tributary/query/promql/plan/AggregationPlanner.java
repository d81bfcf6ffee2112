package io.tributary.query.promql.plan;

import io.tributary.model.error.ErrorKind;
import io.tributary.model.error.TributaryException;
import io.tributary.query.promql.aggregate.AggregationNotes;
import io.tributary.query.promql.aggregate.Aggregations;
import io.tributary.query.promql.aggregate.CountValues;
import io.tributary.query.promql.aggregate.Grouping;
import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Quoting;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Plans aggregations, and with them which labels their inputs need to have.
final class AggregationPlanner {
  private final QueryContext context;
  private final Planner planner;

  AggregationPlanner(QueryContext context, Planner planner) {
    this.context = context;
    this.planner = planner;
  }

  VectorOperator plan(Expr.Aggregation expr, Scope scope) {
    Aggregator op = expr.op();
    Scope inner = scope.withNeeds(needs(expr)).withOrder(scope.ordered() || op.keepsLabels());
    VectorOperator input = planner.vector(expr.expr(), inner);
    Grouping grouping = Grouping.of(expr.grouping(), expr.without());
    boolean inOrder = context.isInstant() && scope.steps().equals(context.steps());
    Aggregations.Request request =
        new Aggregations.Request(context, input, grouping, scope.steps().count(), inOrder);
    Expr param = expr.param();
    AggregationNotes notes =
        new AggregationNotes(
            context,
            op,
            op.keepsLabels() ? expr.span() : expr.expr().unwrap().span(),
            (param == null ? expr : param.unwrap()).span());
    if (param == null) {
      return Aggregations.create(op, request, notes);
    }
    if (op == Aggregator.COUNT_VALUES) {
      return new CountValues(request, label(param));
    }
    return Aggregations.create(op, request, planner.scalar(param, scope.steps()), notes);
  }

  private static String label(Expr param) {
    String label = ((Expr.StringLiteral) param.unwrap()).value();
    if (label.isEmpty() || !Quoting.isValidUtf8(label)) {
      throw new TributaryException(
          ErrorKind.UNPROCESSABLE, "invalid label name " + Quoting.quote(label));
    }
    return label;
  }

  private static @Nullable Set<String> needs(Expr.Aggregation expr) {
    boolean all = expr.without() || expr.op().keepsLabels();
    return all ? null : new HashSet<>(expr.grouping());
  }
}
