package io.tributary.storage.replica;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;

/// Copies rows from columns to columns.
final class ReplicaRows {
  private ReplicaRows() {}

  /// Adds the rows in `[minMs, maxMs]`.
  static void copy(SampleColumns from, long minMs, long maxMs, SampleColumns out) {
    for (int row = 0; row < from.size(); row++) {
      long timestampMs = from.timestampsMs()[row];
      if (timestampMs >= minMs && timestampMs <= maxMs) {
        Histogram histogram = from.histogram(row);
        if (histogram == null) {
          out.add(timestampMs, from.values()[row]);
        } else {
          out.add(timestampMs, histogram);
        }
        out.setStartTimestampMs(from.startTimestampMs(row));
      }
    }
  }
}
