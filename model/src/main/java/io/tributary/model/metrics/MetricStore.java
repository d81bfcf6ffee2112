package io.tributary.model.metrics;

import io.tributary.model.TimeRange;

/// A store of metrics by cluster, labels as sent. Safe for use by several threads.
public interface MetricStore {
  Appender appender();

  /// Pins what is stored now, in memory and on disk, for reads inside `range`; the caller closes
  /// it.
  MetricSnapshot snapshot(TimeRange range);
}
