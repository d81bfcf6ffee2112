package io.tributary.storage;

import java.time.Duration;

/// What of a cluster's data is taken.
///
/// @param maxAge how old a sample or line may be when it comes; [Duration#ZERO] is the retention
/// @param maxFuture how far ahead of our clock it may be
public record StoreLimits(Duration maxAge, Duration maxFuture) {
  public static final StoreLimits DEFAULT = new StoreLimits(Duration.ZERO, Duration.ofMinutes(10));
}
