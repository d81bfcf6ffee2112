package io.tributary.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// A part of time of which one cluster's data is not whole. Immutable.
public record ClusterGap(ClusterId cluster, Gap gap) {
  private static final int MOST_OF_A_CLUSTER = 3;

  /// Returns what readers are told of the gaps of a cluster: a warning for each, the last of them
  /// where there are many.
  public static List<String> warnings(ClusterId cluster, List<Gap> gaps) {
    List<String> warnings = new ArrayList<>();
    int left = Math.max(0, gaps.size() - MOST_OF_A_CLUSTER);
    gaps.subList(left, gaps.size())
        .forEach(gap -> warnings.add(new ClusterGap(cluster, gap).warning()));
    if (left > 0) {
      warnings.add(more(cluster) + left);
    }
    return warnings;
  }

  /// Returns how the warning begins that there are more gaps than are named.
  public static String more(ClusterId cluster) {
    return "cluster has more gaps before those cluster=" + cluster + " gaps=";
  }

  /// Returns what readers are told of it.
  public String warning() {
    String what =
        switch (gap.kind()) {
          case DOWN -> "cluster could not be polled";
          case SILENT -> "nothing came of the cluster";
          case NO_LINES -> "no log lines came of the cluster";
          case REFUSED -> "samples or lines of the cluster were refused";
          case SPENT -> "the cluster was asked for few series, its daily_bytes were spent";
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
