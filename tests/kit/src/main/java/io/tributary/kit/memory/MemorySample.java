package io.tributary.kit.memory;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One stored sample: raw value bits, or a histogram.
///
/// @param valueBits 0 when there is a histogram
/// @param startTimestampMs when the counter began; 0 means not known
record MemorySample(long valueBits, @Nullable Histogram histogram, long startTimestampMs) {

  /// Returns whether both say the same; when the counter began is not compared.
  boolean repeats(MemorySample other) {
    return valueBits == other.valueBits && Objects.equals(histogram, other.histogram);
  }

  void addTo(long timestampMs, SampleColumns out) {
    if (histogram == null) {
      out.add(timestampMs, Double.longBitsToDouble(valueBits));
    } else {
      out.add(timestampMs, histogram);
    }
    out.setStartTimestampMs(startTimestampMs);
  }
}
