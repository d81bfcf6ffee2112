package io.tributary.kit.contract;

import io.tributary.model.logs.LogStore;

/// An empty log store with 60 days of retention that takes entries up to 10 minutes ahead of its
/// clock.
public interface LogStoreUnderTest extends AutoCloseable {
  LogStore store();

  /// Does between writing and reading what must change nothing: seals, reopens, kills and reopens,
  /// or nothing.
  ///
  /// [#store()] may be another afterwards; refs are to be resolved anew.
  void settle();

  /// Writes what is in memory down, under open snapshots too, if the store knows the difference.
  void flush();

  /// Removes all of it.
  @Override
  void close();
}
