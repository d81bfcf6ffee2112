package io.tributary.model.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;

/// The write side of a metric store. Safe for use by several threads.
///
/// Nothing in it allocates per sample. Source: Prometheus `storage.Appender`, made columnar.
public interface Appender {
  /// Returns the ref of a series, which becomes known by it; the same labels of a cluster have one
  /// ref.
  ///
  /// Nothing is written: a series without samples is forgotten by a restart.
  Resolution resolve(ClusterId cluster, Labels labels);

  /// Appends the batch; when it returns, every row not in `refusals` is durable and readable.
  ///
  /// Blocks for the disk. An exact repeat of a stored sample is neither stored nor refused. The
  /// batch may be reused at return.
  ///
  /// @param refusals cleared first, then holds the refused rows
  /// @throws io.tributary.model.error.OverloadedException when nothing of the batch was stored
  void append(WriteBatch batch, Refusals refusals);
}
