package io.tributary.storage.view;

import io.tributary.model.ClusterId;
import io.tributary.model.Rewrite;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.MetricSnapshot;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.Queryable;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/// Gives every [View] of a store as a [Queryable]. Safe for use by several threads.
///
/// A cluster's view is the stored form. The global view rewrites where labels leave storage and
/// evaluates matchers per cluster on what was rewritten. A cluster that is not known is empty and
/// is warned of.
public final class Views {
  private final MetricStore store;
  private final Function<ClusterId, Rewrite> rewrites;

  /// @param rewrites how each cluster's labels leave it for the global view
  public Views(MetricStore store, Function<ClusterId, Rewrite> rewrites) {
    this.store = store;
    this.rewrites = rewrites;
  }

  public Queryable of(View view) {
    return switch (view) {
      case View.Cluster one -> range -> cluster(one.cluster(), range);
      case View.Global global -> range -> global(global, range);
    };
  }

  private Querier cluster(ClusterId cluster, TimeRange range) {
    MetricSnapshot snapshot = store.snapshot(range);
    return new ClusterQuerier(snapshot, cluster, unknown(snapshot, List.of(cluster)));
  }

  private Querier global(View.Global view, TimeRange range) {
    MetricSnapshot snapshot = store.snapshot(range);
    SortedSet<ClusterId> seen = new TreeSet<>(snapshot.clusters());
    seen.removeIf(cluster -> !view.includes(cluster));
    List<RewrittenCluster> clusters = new ArrayList<>();
    for (ClusterId cluster : seen) {
      clusters.add(
          new RewrittenCluster(cluster, rewrites.apply(cluster), snapshot.querier(cluster)));
    }
    return new GlobalQuerier(snapshot, clusters, unknown(snapshot, new TreeSet<>(view.clusters())));
  }

  private static List<String> unknown(MetricSnapshot snapshot, Iterable<ClusterId> asked) {
    List<String> warnings = new ArrayList<>();
    SortedSet<ClusterId> known = snapshot.clusters();
    for (ClusterId cluster : asked) {
      if (!known.contains(cluster)) {
        warnings.add("unknown cluster name=" + cluster);
      }
    }
    return warnings;
  }
}
