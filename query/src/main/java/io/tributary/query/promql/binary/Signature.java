package io.tributary.query.promql.binary;

import io.tributary.model.Labels;
import io.tributary.query.promql.ast.VectorMatching;
import java.util.HashSet;
import java.util.Set;

/// What of their labels makes series of two vectors match.
final class Signature {
  private final Set<String> labels;
  private final boolean on;

  /// The metric's name counts only if `on` names it.
  Signature(VectorMatching matching) {
    this.on = matching.on();
    this.labels = new HashSet<>(matching.labels());
    if (!on) {
      labels.add(Labels.METRIC_NAME);
    }
  }

  Labels of(Labels series) {
    if (!on) {
      return series.without(labels);
    }
    return labels.isEmpty() ? Labels.EMPTY : series.only(labels);
  }
}
