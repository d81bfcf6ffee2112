package io.tributary.query.promql.cache;

import io.tributary.model.ClusterGap;
import io.tributary.model.ClusterId;
import io.tributary.model.Gap;
import io.tributary.model.TimeRange;
import io.tributary.query.exec.Annotations;
import io.tributary.query.exec.QueryResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// The gaps of a view when something was read of it, and of which clusters the reader was told.
/// Immutable.
///
/// @param gaps all that touch what was read, whether the query reaches their cluster or not
/// @param reached clusters whose gaps the query was warned of
record ToldGaps(Set<ClusterGap> gaps, Set<ClusterId> reached) {
  static final ToldGaps NONE = new ToldGaps(Set.of(), Set.of());

  ToldGaps {
    gaps = Set.copyOf(gaps);
    reached = Set.copyOf(reached);
  }

  static ToldGaps of(Collection<ClusterGap> gaps, Collection<ClusterId> reached) {
    return new ToldGaps(new HashSet<>(gaps), new HashSet<>(reached));
  }

  /// Takes note of what a result was warned of; returns whether it has nothing else to tell.
  static boolean explain(QueryResult result, Collection<ClusterGap> gaps, Set<ClusterId> reached) {
    Set<String> told = new HashSet<>(result.annotations().warnings());
    for (ClusterGap each : gaps) {
      if (told.remove(each.warning())) {
        reached.add(each.cluster());
      }
    }
    told.removeIf(
        text -> reached.stream().anyMatch(cluster -> text.startsWith(ClusterGap.more(cluster))));
    return told.isEmpty() && result.annotations().infos().isEmpty();
  }

  /// Returns the times of gaps that are there now and were not, or the other way round.
  List<TimeRange> changed(Collection<ClusterGap> now) {
    Set<ClusterGap> current = new HashSet<>(now);
    List<TimeRange> changed = new ArrayList<>();
    for (ClusterGap each : current) {
      if (!gaps.contains(each)) {
        changed.add(times(each.gap()));
      }
    }
    for (ClusterGap each : gaps) {
      if (!current.contains(each)) {
        changed.add(times(each.gap()));
      }
    }
    return changed;
  }

  private static TimeRange times(Gap gap) {
    return new TimeRange(gap.startMs(), gap.endMs());
  }

  /// Warns of the gaps of the clusters that were reached.
  static void tell(Set<ClusterId> reached, List<ClusterGap> gaps, Annotations annotations) {
    for (ClusterId cluster : new TreeSet<>(reached)) {
      List<Gap> own =
          gaps.stream()
              .filter(each -> each.cluster().equals(cluster))
              .map(ClusterGap::gap)
              .toList();
      ClusterGap.warnings(cluster, own).forEach(annotations::warn);
    }
  }
}
