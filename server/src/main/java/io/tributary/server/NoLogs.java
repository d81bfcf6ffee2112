package io.tributary.server;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.error.OverloadedException;
import io.tributary.model.logs.EntryBatch;
import io.tributary.model.logs.LogAppender;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;
import java.time.Duration;

/// Stands where the log store will: no protocol of the ingest port carries logs yet, so nobody asks
/// it.
final class NoLogs implements LogAppender {
  @Override
  public Resolution resolve(ClusterId cluster, Labels labels) {
    throw new OverloadedException("logs are not stored yet", Duration.ofSeconds(10));
  }

  @Override
  public void append(EntryBatch batch, Refusals refusals) {
    throw new OverloadedException("logs are not stored yet", Duration.ofSeconds(10));
  }
}
