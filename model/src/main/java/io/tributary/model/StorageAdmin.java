package io.tributary.model;

import java.util.List;
import java.util.SortedSet;

/// What operators ask of a store. Safe for use by several threads.
public interface StorageAdmin {
  /// Seals what is in memory and finishes due compaction before it returns.
  void flush();

  /// Hides the samples of `cluster` that match all of `matchers` inside `range` and were
  /// acknowledged before.
  void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range);

  SortedSet<ClusterId> clusters();
}
