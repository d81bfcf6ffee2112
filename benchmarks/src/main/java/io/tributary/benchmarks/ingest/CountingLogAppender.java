package io.tributary.benchmarks.ingest;

import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.entries.ArrivalTimes;
import io.tributary.ingest.entries.EntryParts;
import io.tributary.ingest.identity.IdentityCache;
import io.tributary.ingest.identity.LabelHash;
import io.tributary.ingest.identity.SharedIdentity;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SplittableRandom;

/// Stands where the store of logs is: counts what it is given. Confined to one thread.
final class CountingLogAppender implements LogAppender {
  private int streams;
  private long lines;

  /// Returns what receivers of logs are made of, with this as their store.
  EntryParts parts() {
    return new EntryParts(
        new SharedIdentity(new LabelHash(new SplittableRandom(1)), new IdentityCache()),
        this,
        LogDiscovery.ALL,
        new ArrivalTimes(InstantSource.fixed(Instant.EPOCH)));
  }

  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    return new Resolution.Known(streams++);
  }

  @Override
  public void append(EntryBatch batch, Refusals refusals) {
    refusals.clear();
    lines += batch.size();
  }

  /// @throws IllegalStateException when there were others
  void expect(int expectedStreams, long expectedLines) {
    if (streams != expectedStreams || lines != expectedLines) {
      throw new IllegalStateException("wrong rows streams=" + streams + " lines=" + lines);
    }
  }
}
