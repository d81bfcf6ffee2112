package io.tributary.model.logs;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.metrics.Refusals;
import io.tributary.model.metrics.Resolution;

/// The write side of a log store. Safe for use by several threads.
public interface LogAppender {
  /// Returns the ref of a stream, which becomes known by it; the same labels of a cluster have one
  /// ref.
  Resolution resolve(ClusterId cluster, Labels labels);

  /// Appends the batch; when it returns, every row not in `refusals` is durable and readable.
  ///
  /// Blocks for the disk. An entry is (stream, timestamp, line, structured metadata): an exact
  /// repeat is stored once.
  ///
  /// @param refusals cleared first, then holds the refused rows
  /// @throws io.tributary.model.error.OverloadedException when nothing of the batch was stored
  void append(EntryBatch batch, Refusals refusals);
}
