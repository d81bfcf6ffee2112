package io.tributary.model.logs;

/// What a log query engine reads from: a view of a store. Safe for use by several threads.
public interface LogQueryable {
  /// Opens a reader of what is there now; the caller closes it.
  LogQuerier querier(NanoRange range);
}
