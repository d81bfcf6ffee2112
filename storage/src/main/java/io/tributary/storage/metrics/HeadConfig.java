package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import java.time.Duration;
import java.util.function.Function;

/// What a [Head] holds and takes.
///
/// @param budgetBytes of samples in memory; twice as many refuse writes
/// @param maxFuture how far ahead of our clock a sample may be
/// @param retention how long a cluster's samples are kept; zero for ever
public record HeadConfig(
    long budgetBytes, Duration maxFuture, Function<ClusterId, Duration> retention) {

  /// Returns the oldest timestamp that is taken.
  long minTimestampMs(ClusterId cluster, long nowMs) {
    Duration kept = retention.apply(cluster);
    return kept.isZero() ? Long.MIN_VALUE : nowMs - kept.toMillis();
  }

  /// Returns the newest timestamp that is taken.
  long maxTimestampMs(long nowMs) {
    long ahead = maxFuture.toMillis();
    return nowMs > Long.MAX_VALUE - ahead ? Long.MAX_VALUE : nowMs + ahead;
  }
}
