package io.tributary.model;

import java.util.List;
import java.util.Set;

/// Tells which parts of time clusters have no whole data of. Safe for use by several threads.
@FunctionalInterface
public interface Completeness {
  /// Knows of no gap.
  Completeness WHOLE = (_, _) -> List.of();

  /// Returns the gaps of a cluster that overlap a range, oldest first.
  List<Gap> gaps(ClusterId cluster, TimeRange range);

  /// Returns the clusters that are polled, those among them of which nothing ever came.
  default Set<ClusterId> polled() {
    return Set.of();
  }
}
