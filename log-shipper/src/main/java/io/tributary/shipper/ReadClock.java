package io.tributary.shipper;

import java.time.Instant;
import java.time.InstantSource;

/// The time of reading, in nanoseconds since the epoch.
record ReadClock(InstantSource source) {
  long nowNs() {
    Instant now = source.instant();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }
}
