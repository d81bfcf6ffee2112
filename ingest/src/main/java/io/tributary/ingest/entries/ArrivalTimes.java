package io.tributary.ingest.entries;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;

/// The times of entries that come without one: those of their arrival, each later than the one
/// before, so that two entries with the same text stay two. Safe for use by several threads.
public final class ArrivalTimes {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final InstantSource clock;
  private final AtomicLong latestNs = new AtomicLong();

  public ArrivalTimes(InstantSource clock) {
    this.clock = clock;
  }

  /// Returns nanoseconds since 1970.
  public long next() {
    Instant now = clock.instant();
    long nowNs = now.getEpochSecond() * NANOS_PER_SECOND + now.getNano();
    return latestNs.updateAndGet(latest -> Math.max(nowNs, latest + 1));
  }
}
