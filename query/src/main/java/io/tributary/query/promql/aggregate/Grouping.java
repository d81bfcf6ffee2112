package io.tributary.query.promql.aggregate;

import io.tributary.model.Labels;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Which labels tell groups apart.
///
/// @param labels those of `by`, or all that `without` leaves out, the reserved ones among them
public record Grouping(Set<String> labels, boolean without) {
  /// @param reserved what `without` leaves out by itself
  public static Grouping of(List<String> written, boolean without, Set<String> reserved) {
    Set<String> labels = new HashSet<>(written);
    if (without) {
      labels.addAll(reserved);
    }
    return new Grouping(labels, without);
  }

  Labels groupOf(Labels series) {
    if (without) {
      return series.without(labels);
    }
    return labels.isEmpty() ? Labels.EMPTY : series.only(labels);
  }
}
