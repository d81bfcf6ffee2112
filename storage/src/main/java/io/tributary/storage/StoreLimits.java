package io.tributary.storage;

import java.time.Duration;

/// What of a cluster's data is taken.
///
/// @param activeSeries how many series may be active; [Integer#MAX_VALUE] is no limit
/// @param activeStreams how many streams of log lines may be active; likewise
/// @param maxAge how old a sample or line may be when it comes; [Duration#ZERO] is the retention
/// @param maxFuture how far ahead of our clock it may be
public record StoreLimits(
    int activeSeries, int activeStreams, Duration maxAge, Duration maxFuture) {
  public static final StoreLimits DEFAULT =
      new StoreLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, Duration.ZERO, Duration.ofMinutes(10));
}
