package io.tributary.scraper;

/// Is told of polls. Called from several threads.
@FunctionalInterface
public interface PollListener {
  /// @param up whether the source answered as it should
  void polled(Source source, boolean up, long startMs);
}
