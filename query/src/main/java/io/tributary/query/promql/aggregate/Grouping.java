package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which labels tell groups apart.
///
/// @param labels those of `by`, or all that `without` leaves out, the metric's name among them
public record Grouping(Set<String> labels, boolean without) {
  public static Grouping of(List<String> written, boolean without) {
    Set<String> labels = new HashSet<>(written);
    if (without) {
      labels.add(Labels.METRIC_NAME);
    }
    return new Grouping(labels, without);
  }

  boolean has(String label) {
    return labels.contains(label);
  }

  Labels groupOf(Labels series) {
    if (without) {
      return series.without(labels);
    }
    return labels.isEmpty() ? Labels.EMPTY : series.only(labels);
  }
}
