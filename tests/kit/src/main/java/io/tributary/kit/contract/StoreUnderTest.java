package io.tributary.kit.contract;

import io.tributary.model.StorageAdmin;
import io.tributary.model.metrics.MetricStore;

/// An empty store with 60 days of retention that takes samples up to 10 minutes ahead of its clock.
public interface StoreUnderTest extends AutoCloseable {
  MetricStore store();

  StorageAdmin admin();

  /// Does between writing and reading what must change nothing: seals, reopens, kills and reopens,
  /// or nothing.
  ///
  /// [#store()] and [#admin()] may be others afterwards; refs are to be resolved anew.
  void settle();

  /// Removes all of it.
  @Override
  void close();
}
