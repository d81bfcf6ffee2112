package io.tributary.tests.logql;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.LogStore;

/// The log store that scenarios run over, empty when it is made. It must take entries of any age.
public interface LogStack extends AutoCloseable {
  String name();

  LogStore store();

  /// Returns one cluster, labels as sent.
  LogQueryable logs(ClusterId cluster);

  /// Does between loading and evaluating what must change nothing, such as reopening the store.
  void settle();

  @Override
  void close();
}
