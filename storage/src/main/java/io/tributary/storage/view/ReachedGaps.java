package io.tributary.storage.view;

import io.tributary.model.ClusterGap;
import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.LabelQuerier;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/// Takes note of which clusters a reader's matchers reach, and says what is incomplete of those.
/// Safe for use by several threads.
final class ReachedGaps {
  private final Completeness completeness;
  private final TimeRange range;
  private final Function<ClusterId, LabelQuerier> ever;
  private final Set<ClusterId> reached = ConcurrentHashMap.newKeySet();

  /// @param ever opens what a cluster had at any time
  ReachedGaps(Completeness completeness, TimeRange range, Function<ClusterId, LabelQuerier> ever) {
    this.completeness = completeness;
    this.range = range;
    this.ever = ever;
  }

  /// Takes note of a cluster that matchers reach, or would if it had in the range what it had
  /// before: where all of it is missing there are no values to match.
  void reach(RewrittenLabels cluster, List<Matcher> matchers) {
    if (completeness.gaps(cluster.cluster(), range).isEmpty()) {
      return;
    }
    if (cluster.translate(matchers) != null) {
      reach(cluster.cluster());
      return;
    }
    try (LabelQuerier all = ever.apply(cluster.cluster())) {
      if (cluster.translation(all).translate(matchers) != null) {
        reach(cluster.cluster());
      }
    }
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
