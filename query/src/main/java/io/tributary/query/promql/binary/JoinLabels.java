package io.tributary.query.promql.binary;

import io.tributary.model.Labels;
import io.tributary.query.promql.ast.VectorMatching;
import io.tributary.query.promql.ast.VectorMatching.Cardinality;
import io.tributary.query.promql.operator.QueryContext;
import io.tributary.query.promql.operator.StepSeries;
import java.util.Set;

/// The labels of a match's result.
///
/// Arithmetic takes names away at once and comparisons bring back those that were to go, whether
/// names go at the end or not; only `bool` waits for the end.
final class JoinLabels {
  private final QueryContext context;
  private final VectorMatching matching;
  private final Set<String> matchingLabels;
  private final boolean dropsName;
  private final boolean returnBool;

  /// @param dropsName whether the result is not what the name says
  JoinLabels(QueryContext context, VectorMatching matching, boolean dropsName, boolean returnBool) {
    this.context = context;
    this.returnBool = returnBool;
    this.matching = matching;
    this.matchingLabels = Set.copyOf(matching.labels());
    this.dropsName = dropsName;
  }

  /// Makes `out` an empty result of a match.
  void reset(StepSeries out, StepSeries many, StepSeries one) {
    out.reset(result(many.labels(), one.labels()), returnBool);
  }

  /// Makes `out` an empty result whose one side is missing; it has the labels that were to match.
  void resetUnmatched(StepSeries out, StepSeries many, Labels key) {
    out.reset(result(many.labels(), key), returnBool);
  }

  /// Makes `out` an empty result whose many side is missing; it has the labels that were to match.
  void resetUnmatched(StepSeries out, Labels key, StepSeries one) {
    out.reset(result(key, one.labels()), returnBool);
  }

  private Labels result(Labels many, Labels one) {
    boolean dropNow = returnBool ? !context.language().delayedNameRemoval() : dropsName;
    Labels result = dropNow ? context.withoutName(many) : many;
    if (matching.cardinality() == Cardinality.ONE_TO_ONE) {
      result = matching.on() ? result.only(matchingLabels) : result.without(matchingLabels);
    }
    for (String name : matching.include()) {
      result = result.with(name, one.get(name));
    }
    return result;
  }
}
