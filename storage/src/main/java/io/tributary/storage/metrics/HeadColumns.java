package io.tributary.storage.metrics;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Samples of one series as the head holds them: ascending in time, each timestamp once.
///
/// Confined to one thread; reused by its reader. Arrays are valid up to [#size()]. A row with a
/// histogram has it in [#histogram(int)] and its value bits are undefined.
public final class HeadColumns {
  private long[] timestampsMs = new long[64];
  private long[] valueBits = new long[64];
  private long @Nullable [] startTimestampsMs;
  private @Nullable Histogram @Nullable [] histograms;
  private int size;

  public int size() {
    return size;
  }

  public long[] timestampsMs() {
    return timestampsMs;
  }

  public long[] valueBits() {
    return valueBits;
  }

  public boolean hasStartTimestamps() {
    return startTimestampsMs != null;
  }

  /// Returns when the counter of a row began; 0 when it is not known.
  public long startTimestampMs(int row) {
    return startTimestampsMs == null ? 0 : startTimestampsMs[row];
  }

  public boolean hasHistograms() {
    return histograms != null;
  }

  /// Returns the histogram of a row, or null when the row is a float.
  public @Nullable Histogram histogram(int row) {
    return histograms == null ? null : histograms[row];
  }

  /// Adds the rows to `out`, which must hold nothing later than the first of them.
  public void appendTo(SampleColumns out) {
    if (histograms == null && startTimestampsMs == null) {
      appendFloats(out);
      return;
    }
    for (int row = 0; row < size; row++) {
      Histogram histogram = histogram(row);
      if (histogram == null) {
        out.add(timestampsMs[row], Double.longBitsToDouble(valueBits[row]));
      } else {
        out.add(timestampsMs[row], histogram);
      }
      out.setStartTimestampMs(startTimestampMs(row));
    }
  }

  private void appendFloats(SampleColumns out) {
    int from = out.size();
    out.ensureCapacity(from + size);
    System.arraycopy(timestampsMs, 0, out.timestampsMs(), from, size);
    double[] values = out.values();
    for (int row = 0; row < size; row++) {
      values[from + row] = Double.longBitsToDouble(valueBits[row]);
    }
    out.setSize(from + size);
  }

  void clear() {
    size = 0;
    startTimestampsMs = null;
    histograms = null;
  }

  void ensureCapacity(int capacity) {
    if (capacity > timestampsMs.length) {
      int grown = Math.max(capacity, timestampsMs.length * 2);
      timestampsMs = Arrays.copyOf(timestampsMs, grown);
      valueBits = Arrays.copyOf(valueBits, grown);
      histograms = histograms == null ? null : Arrays.copyOf(histograms, grown);
      startTimestampsMs =
          startTimestampsMs == null ? null : Arrays.copyOf(startTimestampsMs, grown);
    }
  }

  void setSize(int rows) {
    size = rows;
  }

  void setHistogram(int row, Histogram histogram) {
    if (histograms == null) {
      histograms = new Histogram[timestampsMs.length];
    }
    histograms[row] = histogram;
  }

  void setStartTimestampMs(int row, long startTimestampMs) {
    if (startTimestampsMs == null) {
      startTimestampsMs = new long[timestampsMs.length];
    }
    startTimestampsMs[row] = startTimestampMs;
  }
}
