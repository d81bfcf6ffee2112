package io.tributary.model.metrics;

import io.tributary.model.Labels;

/// One series of a selection. Different series may be read by different threads at once.
public interface Series {
  Labels labels();

  /// Replaces `out` by the samples from `minMs` to `maxMs`, both inclusive, each timestamp once.
  ///
  /// The range must lie inside the querier's.
  void read(long minMs, long maxMs, SampleColumns out);

  /// Hands on the samples from `minMs` to `maxMs`, both inclusive, each timestamp once; stretches
  /// of them as what the store knows of those, if that is enough.
  ///
  /// @param buffer for samples
  default void fold(long minMs, long maxMs, SampleColumns buffer, SampleFold fold) {
    read(minMs, maxMs, buffer);
    fold.rows(buffer);
  }
}
