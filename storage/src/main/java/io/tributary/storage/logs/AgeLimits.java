package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.StorageConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// How old, and how far ahead of our clock, an entry may be. Immutable.
record AgeLimits(StorageConfig config, InstantSource clock) {
  /// Returns the timestamps that are taken now.
  NanoRange takenNs(ClusterId cluster) {
    long nowMs = clock.millis();
    Duration kept = config.retentionOf(cluster);
    long oldestMs = kept.isZero() ? Long.MIN_VALUE : nowMs - kept.toMillis();
    long aheadMs = config.maxFuture().toMillis();
    long newestMs = nowMs > Long.MAX_VALUE - aheadMs ? Long.MAX_VALUE : nowMs + aheadMs;
    return new NanoRange(
        TimeUnit.MILLISECONDS.toNanos(oldestMs), TimeUnit.MILLISECONDS.toNanos(newestMs));
  }
}
