package io.tributary.storage.view;

import io.tributary.model.ClusterGap;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Takes note of which clusters a reader's matchers reach, and says what is incomplete of those.
/// Safe for use by several threads.
final class ReachedGaps {
  private final Completeness completeness;
  private final TimeRange range;
  private final Set<ClusterId> reached = ConcurrentHashMap.newKeySet();

  ReachedGaps(Completeness completeness, TimeRange range) {
    this.completeness = completeness;
    this.range = range;
  }

  /// Returns whether there is something to be said of a cluster that is reached.
  boolean concern(ClusterId cluster) {
    return !completeness.gaps(cluster, range).isEmpty();
  }

  void reach(ClusterId cluster) {
    reached.add(cluster);
  }

  /// Returns a warning for each gap, the last of each cluster where there are many.
  List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    SortedSet<ClusterId> sorted = new TreeSet<>(reached);
    for (ClusterId cluster : sorted) {
      warnings.addAll(ClusterGap.warnings(cluster, completeness.gaps(cluster, range)));
    }
    return warnings;
  }
}
