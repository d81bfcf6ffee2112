package io.tributary.model.metrics;

import io.tributary.model.ClusterId;
import java.util.SortedSet;

/// One moment of a [MetricStore]: later writes are not seen, nothing it holds is removed until it
/// is closed.
public interface MetricSnapshot extends AutoCloseable {
  /// Returns the clusters that have ever had a series which is still kept.
  SortedSet<ClusterId> clusters();

  /// Returns the reader of one cluster, labels as sent; of an unknown one it is empty. Closed with
  /// the snapshot.
  Querier querier(ClusterId cluster);

  @Override
  void close();
}
