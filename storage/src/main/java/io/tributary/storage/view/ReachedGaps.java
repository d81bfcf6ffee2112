package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Completeness;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/// Takes note of which clusters a reader's matchers reach, and says what is incomplete of those.
/// Safe for use by several threads.
final class ReachedGaps {
  private static final int MOST_OF_A_CLUSTER = 3;

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
      List<Gap> gaps = completeness.gaps(cluster, range);
      int left = Math.max(0, gaps.size() - MOST_OF_A_CLUSTER);
      gaps.subList(left, gaps.size()).forEach(gap -> warnings.add(text(cluster, gap)));
      if (left > 0) {
        warnings.add("cluster has more gaps before those cluster=" + cluster + " gaps=" + left);
      }
    }
    return warnings;
  }

  private static String text(ClusterId cluster, Gap gap) {
    String what =
        switch (gap.kind()) {
          case DOWN -> "cluster could not be polled";
          case SILENT -> "nothing came of the cluster";
          case REFUSED -> "samples or lines of the cluster were refused";
        };
    String end = gap.endMs() == Gap.OPEN ? "now" : Instant.ofEpochMilli(gap.endMs()).toString();
    return what
        + " cluster="
        + cluster
        + " from="
        + Instant.ofEpochMilli(gap.startMs())
        + " to="
        + end;
  }
}
