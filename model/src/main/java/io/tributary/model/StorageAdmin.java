package io.tributary.model;

import io.tributary.model.metrics.HeadStats;
import java.io.IOException;
import java.util.List;
import java.util.SortedSet;

/// What operators ask of a store. Safe for use by several threads.
public interface StorageAdmin {
  /// Seals what is in memory and finishes due compaction before it returns.
  void flush();

  /// Hides the samples of `cluster` that match all of `matchers` inside `range` and were
  /// acknowledged before.
  void deleteSeries(ClusterId cluster, List<Matcher> matchers, TimeRange range);

  /// Gives everything that was acknowledged before the call, and perhaps more, as the files of a
  /// data directory; writers and readers go on meanwhile.
  ///
  /// @throws IOException when a file cannot be read, or `target` does not take it
  void backup(BackupTarget target) throws IOException;

  SortedSet<ClusterId> clusters();

  NewestRows newest(ClusterId cluster);

  HeadStats headStats(View view);
}
