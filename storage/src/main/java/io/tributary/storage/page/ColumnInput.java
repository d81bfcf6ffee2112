package io.tributary.storage.page;

import io.tributary.model.metrics.Histogram;
import org.jspecify.annotations.Nullable;

/// The samples of one series that go into a page; arrays are valid up to `size` and are not kept.
///
/// @param timestampsMs milliseconds since the epoch, strictly increasing
/// @param valueBits raw bits of the values; ignored where a row has a histogram
/// @param startTimestampsMs when the counter of a row began, 0 when unknown; null when no row has
///   one
/// @param histograms the histogram of a row, null where it is a float; null when all are floats
public record ColumnInput(
    int size,
    long[] timestampsMs,
    long[] valueBits,
    long @Nullable [] startTimestampsMs,
    @Nullable Histogram @Nullable [] histograms) {

  /// Floats without start timestamps.
  public ColumnInput(int size, long[] timestampsMs, long[] valueBits) {
    this(size, timestampsMs, valueBits, null, null);
  }
}
