package io.tributary.storage.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.logs.NanoRange;
import io.tributary.storage.StorageConfig;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// How old, and how far ahead of our clock, an entry may be. Immutable.
record AgeLimits(StorageConfig config, InstantSource clock) {
  /// Returns the timestamps that are taken now.
  NanoRange takenNs(ClusterId cluster) {
    long nowMs = clock.millis();
    return new NanoRange(
        TimeUnit.MILLISECONDS.toNanos(config.minTimestampMs(cluster, nowMs)),
        TimeUnit.MILLISECONDS.toNanos(config.maxTimestampMs(cluster, nowMs)));
  }
}
