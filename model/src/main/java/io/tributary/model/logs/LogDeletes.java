package io.tributary.model.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import java.util.List;

/// The deletes of a log store. Safe for use by several threads.
public interface LogDeletes {
  /// Hides the selected entries inside `range` that were acknowledged before, durably and at once;
  /// their space returns later.
  LogDelete add(ClusterId cluster, LogSelection selection, TimeRange range);

  /// Returns the deletes of a cluster, oldest first; of those that are done, the newest.
  List<LogDelete> of(ClusterId cluster);

  /// Shows again what a delete hides.
  ///
  /// @param partly whether also when some of it is gone: the rest then
  Cancellation cancel(ClusterId cluster, String id, boolean partly);
}
