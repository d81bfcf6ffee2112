package io.tributary.scraper;

/// Is told of polls. Called from several threads.
public interface PollListener {
  /// Listens to nothing.
  PollListener NONE =
      new PollListener() {
        @Override
        public void polled(Source source, boolean up, long startMs) {}

        @Override
        public void ended(Source source, long nowMs) {}
      };

  /// @param up whether the source answered as it should
  void polled(Source source, boolean up, long startMs);

  /// A source is not to be polled any more.
  void ended(Source source, long nowMs);
}
