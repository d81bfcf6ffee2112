package io.tributary.model.logs;

/// A store of logs by cluster, labels as sent. Safe for use by several threads.
public interface LogStore {
  LogAppender logAppender();

  /// Pins what is stored now, in memory and on disk, for reads inside `range`; the caller closes
  /// it.
  LogSnapshot logSnapshot(NanoRange range);
}
