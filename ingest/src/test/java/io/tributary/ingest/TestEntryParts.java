package io.tributary.ingest;

import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.logs.LogAppender;
import java.time.Instant;
import java.time.InstantSource;

/// What log decoders are made of in tests, whose clock stands still.
public final class TestEntryParts {
  public static final Instant NOW = Instant.ofEpochSecond(1_700_000_000L);

  private TestEntryParts() {}

  public static EntryParts of(LogAppender appender, LogDiscovery discovery) {
    return of(SharedIdentity.create(), appender, discovery);
  }

  public static EntryParts of(
      SharedIdentity identity, LogAppender appender, LogDiscovery discovery) {
    return new EntryParts(
        identity, appender, discovery, new ArrivalTimes(InstantSource.fixed(NOW)));
  }
}
