package io.tributary.kit.script;

import io.tributary.model.ClusterId;
import io.tributary.model.metrics.MetricStore;
import io.tributary.model.metrics.Queryable;

/// The store that a script runs over. It must take samples near the epoch.
public interface ScriptStack extends AutoCloseable {
  String name();

  MetricStore store();

  /// Returns one cluster, labels as sent.
  Queryable view(ClusterId cluster);

  /// Does between loading and evaluating what must change nothing, such as reopening the store.
  void settle();

  @Override
  void close();
}
