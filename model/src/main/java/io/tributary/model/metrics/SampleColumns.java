package io.tributary.model.metrics;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Samples of one series, ascending in time, one array per column; reused by its reader.
///
/// Confined to one thread. The arrays are valid up to [#size()] and until the next change. A row
/// with a histogram has it in [#histogram(int)] and its value is undefined.
public final class SampleColumns {
  private static final int INITIAL_CAPACITY = 256;

  private long[] timestampsMs = new long[INITIAL_CAPACITY];
  private double[] values = new double[INITIAL_CAPACITY];
  private @Nullable Histogram @Nullable [] histograms;
  private long @Nullable [] startTimestampsMs;
  private int size;

  public int size() {
    return size;
  }

  /// Milliseconds since the epoch, strictly increasing.
  public long[] timestampsMs() {
    return timestampsMs;
  }

  /// Raw values: stale markers are kept bit-exact.
  public double[] values() {
    return values;
  }

  public boolean hasHistograms() {
    return histograms != null;
  }

  /// Returns the histogram of a row, or null when the row is a float.
  public @Nullable Histogram histogram(int row) {
    return histograms == null ? null : histograms[row];
  }

  /// Returns when the counter of a row began, milliseconds since the epoch; 0 when it is not known.
  public long startTimestampMs(int row) {
    return startTimestampsMs == null ? 0 : startTimestampsMs[row];
  }

  public boolean hasStartTimestamps() {
    return startTimestampsMs != null;
  }

  public void clear() {
    size = 0;
    histograms = null;
    startTimestampsMs = null;
  }

  public void add(long timestampMs, double value) {
    ensureCapacity(size + 1);
    timestampsMs[size] = timestampMs;
    values[size++] = value;
  }

  public void add(long timestampMs, Histogram histogram) {
    ensureCapacity(size + 1);
    if (histograms == null) {
      histograms = new Histogram[timestampsMs.length];
    }
    histograms[size] = histogram;
    timestampsMs[size] = timestampMs;
    values[size++] = 0;
  }

  /// Sets when the counter of the newest row began; 0 means not known.
  public void setStartTimestampMs(long startTimestampMs) {
    if (startTimestampMs != 0 && startTimestampsMs == null) {
      startTimestampsMs = new long[timestampsMs.length];
    }
    if (startTimestampsMs != null) {
      startTimestampsMs[size - 1] = startTimestampMs;
    }
  }

  /// Makes room for `capacity` rows; bulk writers then fill the arrays and call [#setSize(int)].
  public void ensureCapacity(int capacity) {
    if (capacity > timestampsMs.length) {
      int grown = Math.max(capacity, timestampsMs.length * 2);
      timestampsMs = Arrays.copyOf(timestampsMs, grown);
      values = Arrays.copyOf(values, grown);
      if (histograms != null) {
        histograms = Arrays.copyOf(histograms, grown);
      }
      if (startTimestampsMs != null) {
        startTimestampsMs = Arrays.copyOf(startTimestampsMs, grown);
      }
    }
  }

  /// Keeps the rows `[from, to)` alone.
  public void keep(int from, int to) {
    if (from > 0) {
      int rows = to - from;
      System.arraycopy(timestampsMs, from, timestampsMs, 0, rows);
      System.arraycopy(values, from, values, 0, rows);
      if (histograms != null) {
        System.arraycopy(histograms, from, histograms, 0, rows);
      }
      if (startTimestampsMs != null) {
        System.arraycopy(startTimestampsMs, from, startTimestampsMs, 0, rows);
      }
    }
    size = to - from;
  }

  /// Declares the first `rows` rows of the arrays valid; new rows are floats without a start.
  public void setSize(int rows) {
    if (histograms != null && rows > size) {
      Arrays.fill(histograms, size, rows, null);
    }
    if (startTimestampsMs != null && rows > size) {
      Arrays.fill(startTimestampsMs, size, rows, 0);
    }
    size = rows;
  }
}
