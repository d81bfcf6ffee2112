package io.tributary.query.promql.plan;

import io.tributary.query.promql.ast.Boundary;
import io.tributary.query.promql.ast.Expr;
import io.tributary.query.promql.ast.Span;
import io.tributary.query.promql.ast.ValueType;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.Shared;
import io.tributary.query.promql.operator.VectorOperator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The parts that stand more than once in a query, letter by letter, and read something.
final class Repeats {
  private final QueryContext context;
  private final Set<String> repeated = new HashSet<>();
  private final Map<Place, First> planned = new HashMap<>();

  /// What a part is planned for: it may stand in places that want it at other steps.
  private record Place(String text, Scope scope) {}

  private record First(Shared part, int start) {}

  Repeats(QueryContext context) {
    this.context = context;
  }

  /// Looks for repeats in the whole query.
  void find(Expr query) {
    find(query, new HashSet<>());
  }

  private void find(Expr expr, Set<String> seen) {
    if (expr.type() == ValueType.VECTOR && !(expr instanceof Expr.Paren)) {
      String text = text(expr);
      if (reads(expr) && text != null && !seen.add(text)) {
        repeated.add(text);
        return; // what is inside comes with it
      }
    }
    expr.children().forEach(child -> find(child, seen));
  }

  private static boolean reads(Expr expr) {
    return expr instanceof Expr.VectorSelector || expr.children().stream().anyMatch(Repeats::reads);
  }

  private @Nullable String text(Expr expr) {
    Span span = expr.span();
    String query = context.text();
    return span.end() <= query.length()
        ? query.substring(span.start(), span.end()) + boundaries(expr)
        : null;
  }

  /// Where a selector ends, `smoothed` does not count.
  private static String boundaries(Expr expr) {
    if (expr instanceof Expr.VectorSelector selector) {
      return selector.boundary() == Boundary.PLAIN ? "" : " " + selector.boundary();
    }
    StringBuilder all = new StringBuilder();
    expr.children().forEach(child -> all.append(boundaries(child)));
    return all.toString();
  }

  /// Returns the part that stands at `expr` if it is repeated, planned by `plan` the first time;
  /// null if it is not.
  @Nullable VectorOperator get(Expr expr, Scope scope, Function<Scope, VectorOperator> plan) {
    if (repeated.isEmpty() || expr instanceof Expr.Paren) {
      return null;
    }
    String text = text(expr);
    if (text == null || !repeated.contains(text)) {
      return null;
    }
    Scope all = scope.allLabels();
    Place place = new Place(text, all);
    First first = planned.get(place);
    if (first == null) {
      first = new First(new Shared(context, () -> plan.apply(all)), expr.span().start());
      planned.put(place, first);
    }
    return first.part.at(expr.span().start() - first.start);
  }
}
