package io.tributary.scraper;

import java.time.Duration;

/// Is told of polls. Called from several threads.
public interface PollListener {
  /// Listens to nothing.
  PollListener NONE =
      new PollListener() {
        @Override
        public void polled(Source source, Poll poll) {}

        @Override
        public void ended(Source source, long nowMs) {}
      };

  /// How a poll went.
  ///
  /// @param up whether all that the source has was stored
  /// @param startMs by our clock
  /// @param markerMs the time at which the series of a source that is down are marked as ended,
  ///   soon after this is told; [#UNMARKED] when none is
  /// @param skewMs how far the source's clock is ahead of ours, to about a second; 0 when it did
  ///   not tell
  /// @param interval since the last one or until the next one, whichever is longer; longer than
  ///   usual where there is, or was, little left of a budget
  /// @param spent whether few series were asked for, as nothing was left of it
  record Poll(
      boolean up, long startMs, long markerMs, long skewMs, Duration interval, boolean spent) {
    public static final long UNMARKED = Long.MIN_VALUE;

    /// One of a source whose clock is right.
    public static Poll up(long startMs) {
      return new Poll(true, startMs, UNMARKED, 0, Duration.ZERO, false);
    }

    /// One that left no markers.
    public static Poll down(long startMs) {
      return new Poll(false, startMs, UNMARKED, 0, Duration.ZERO, false);
    }
  }

  void polled(Source source, Poll poll);

  /// A source takes the place of another: the same target, of which something else was said.
  default void replaced(Source before, Source by) {}

  /// A source is not to be polled any more.
  void ended(Source source, long nowMs);

  /// Tells both.
  default PollListener and(PollListener other) {
    PollListener first = this;
    return new PollListener() {
      @Override
      public void polled(Source source, Poll poll) {
        first.polled(source, poll);
        other.polled(source, poll);
      }

      @Override
      public void replaced(Source before, Source by) {
        first.replaced(before, by);
        other.replaced(before, by);
      }

      @Override
      public void ended(Source source, long nowMs) {
        first.ended(source, nowMs);
        other.ended(source, nowMs);
      }
    };
  }
}
