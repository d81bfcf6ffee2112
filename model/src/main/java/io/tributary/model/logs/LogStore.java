package io.tributary.model.logs;

/// A store of logs by cluster, labels as sent. Safe for use by several threads.
public interface LogStore {
  LogAppender logAppender();

  LogDeletes deletes();

  /// Pins what is stored now, in memory and on disk, for reads inside `range`; the caller closes
  /// it.
  LogSnapshot logSnapshot(NanoRange range);

  /// As [#logSnapshot]; in the same moment begins to tell `listener` of every batch that the
  /// snapshot does not see. One that fails is told no more.
  LogSnapshot follow(NanoRange range, BatchListener listener);

  /// Tells `listener` no more.
  void unfollow(BatchListener listener);
}
