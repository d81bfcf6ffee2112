package io.tributary.model.logs;

import io.tributary.model.ClusterId;
import java.util.SortedSet;

/// One moment of a [LogStore]: later writes are not seen, nothing it holds is removed until it is
/// closed.
public interface LogSnapshot extends AutoCloseable {
  /// Returns the clusters that have entries.
  SortedSet<ClusterId> clusters();

  /// Returns the reader of one cluster, labels as sent; of an unknown one it is empty. Closed with
  /// the snapshot.
  LogQuerier querier(ClusterId cluster);

  @Override
  void close();
}
