package io.tributary.model;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What a reader sees: one cluster with its labels as sent, or several with their labels rewritten.
public sealed interface View {
  /// All clusters, rewritten.
  View GLOBAL = new Global(Set.of());

  /// One cluster, labels exactly as sent.
  record Cluster(ClusterId cluster) implements View {
    @Override
    public boolean includes(ClusterId other) {
      return cluster.equals(other);
    }
  }

  /// @param clusters the clusters seen; empty means all of them
  record Global(Set<ClusterId> clusters) implements View {
    @Override
    public boolean includes(ClusterId cluster) {
      return clusters.isEmpty() || clusters.contains(cluster);
    }
  }

  /// Returns whether samples of a cluster are seen.
  boolean includes(ClusterId cluster);

  /// Returns the view that a header or path names: `eu-1` is a cluster's, `eu-1|us-2` the global
  /// one of both.
  ///
  /// @throws IllegalArgumentException when a name is not valid
  static View parse(String text) {
    if (text.indexOf('|') < 0) {
      return new Cluster(new ClusterId(text));
    }
    return new Global(
        Arrays.stream(text.split("\\|", -1))
            .map(ClusterId::new)
            .collect(Collectors.toCollection(TreeSet::new)));
  }
}
