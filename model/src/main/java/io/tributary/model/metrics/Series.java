package io.tributary.model.metrics;

import io.tributary.model.Labels;

/// One series of a selection. Different series may be read by different threads at once.
public interface Series {
  Labels labels();

  /// Replaces `out` by the samples from `minMs` to `maxMs`, both inclusive, each timestamp once.
  ///
  /// The range must lie inside the querier's.
  void read(long minMs, long maxMs, SampleColumns out);
}
