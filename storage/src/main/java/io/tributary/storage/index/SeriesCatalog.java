package io.tributary.storage.index;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Resolution;

/// Every series that is known, by a dense ref from 0. Safe for use by several threads.
public interface SeriesCatalog {
  /// Returns the ref of a series, which becomes known by it.
  Resolution resolve(ClusterId cluster, Labels labels);

  /// Notes that a series begins to have rows in memory.
  default void touch(int ref) {}

  ClusterId cluster(int ref);

  Labels labels(int ref);

  /// Makes a series known under the ref it had before a restart; already known ones are left alone.
  void restore(int ref, ClusterId cluster, Labels labels);

  /// Returns the number above the highest ref.
  int size();
}
