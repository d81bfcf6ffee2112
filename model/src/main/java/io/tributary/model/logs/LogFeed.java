package io.tributary.model.logs;

/// One view of a log store, from one moment on. Opened once, closed once.
public interface LogFeed extends AutoCloseable {
  /// Opens a reader of what is there now, and tells `listener` of every entry that the reader does
  /// not see, until the feed is closed. The caller closes the reader.
  LogQuerier open(NanoRange range, EntryListener listener);

  /// Ends it; a call that has begun may still go on.
  @Override
  void close();
}
