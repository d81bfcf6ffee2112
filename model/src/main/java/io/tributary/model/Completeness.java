package io.tributary.model;

import java.util.List;

/// Tells which parts of time clusters have no whole data of. Safe for use by several threads.
@FunctionalInterface
public interface Completeness {
  /// Knows of no gap.
  Completeness WHOLE = (_, _) -> List.of();

  /// Returns the gaps of a cluster that overlap a range, oldest first.
  List<Gap> gaps(ClusterId cluster, TimeRange range);
}
