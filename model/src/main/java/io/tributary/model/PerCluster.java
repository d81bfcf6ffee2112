package io.tributary.model;

import java.util.Map;

/// A setting of every cluster, which some have otherwise than the rest. Immutable.
///
/// @param everywhere holds for the clusters that are not in `own`
public record PerCluster<T>(T everywhere, Map<ClusterId, T> own) {
  public PerCluster {
    own = Map.copyOf(own);
  }

  /// Returns a setting that all clusters share.
  public static <T> PerCluster<T> same(T everywhere) {
    return new PerCluster<>(everywhere, Map.of());
  }

  /// Returns what holds for a cluster.
  public T of(ClusterId cluster) {
    return own.getOrDefault(cluster, everywhere);
  }
}
