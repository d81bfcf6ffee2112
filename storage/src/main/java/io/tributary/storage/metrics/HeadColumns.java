package io.tributary.storage.metrics;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import java.util.Arrays;
import java.util.function.IntFunction;
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
  private @Nullable HeadColumns scratch;

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

  /// Sorts by time rows that have no histograms and starts yet, by merging the runs that ascend
  /// already.
  void sort() {
    while (mergeRuns() > 1) {
      // each pass halves the number of runs
    }
  }

  /// Merges neighbouring runs in pairs; returns how many there were before.
  private int mergeRuns() {
    HeadColumns to = scratch();
    to.ensureCapacity(size);
    int runs = 0;
    for (int at = 0; at < size; ) {
      int middle = runEnd(at);
      int end = middle < size ? runEnd(middle) : middle;
      runs += middle < end ? 2 : 1;
      merge(at, middle, end, to);
      at = end;
    }
    long[] times = timestampsMs;
    long[] bits = valueBits;
    timestampsMs = to.timestampsMs;
    valueBits = to.valueBits;
    to.timestampsMs = times;
    to.valueBits = bits;
    return runs;
  }

  private int runEnd(int start) {
    int end = start + 1;
    while (end < size && timestampsMs[end - 1] < timestampsMs[end]) {
      end++;
    }
    return end;
  }

  private void merge(int start, int middle, int end, HeadColumns to) {
    int left = start;
    int right = middle;
    for (int at = start; at < end; at++) {
      boolean takeLeft =
          right == end || (left < middle && timestampsMs[left] < timestampsMs[right]);
      int from = takeLeft ? left++ : right++;
      to.timestampsMs[at] = timestampsMs[from];
      to.valueBits[at] = valueBits[from];
    }
  }

  /// Returns columns of its own for a part of a read.
  HeadColumns scratch() {
    if (scratch == null) {
      scratch = new HeadColumns();
    }
    return scratch;
  }

  /// Merges in rows whose value bits are numbers of histograms.
  void mergeHistograms(HeadColumns rows, IntFunction<Histogram> byNumber) {
    int left = size - 1;
    int right = rows.size - 1;
    ensureCapacity(size + rows.size);
    size += rows.size;
    for (int to = size - 1; right >= 0; to--) {
      if (left >= 0 && timestampsMs[left] > rows.timestampsMs[right]) {
        timestampsMs[to] = timestampsMs[left];
        valueBits[to] = valueBits[left--];
      } else {
        timestampsMs[to] = rows.timestampsMs[right];
        setHistogram(to, byNumber.apply((int) rows.valueBits[right--]));
      }
    }
  }

  /// Takes starts from rows whose value bits are starts; each has a row of its timestamp here.
  void mergeStarts(HeadColumns rows) {
    int row = 0;
    for (int i = 0; i < rows.size; i++) {
      while (row < size && timestampsMs[row] < rows.timestampsMs[i]) {
        row++;
      }
      if (row < size && timestampsMs[row] == rows.timestampsMs[i]) {
        setStartTimestampMs(row, rows.valueBits[i]);
      }
    }
  }

  /// Adds a row of other columns, later than all that are here.
  void add(SampleColumns from, int row) {
    ensureCapacity(size + 1);
    timestampsMs[size] = from.timestampsMs()[row];
    valueBits[size] = Double.doubleToRawLongBits(from.values()[row]);
    int at = size++;
    Histogram histogram = from.histogram(row);
    if (histogram != null) {
      setHistogram(at, histogram);
    } else if (histograms != null) {
      histograms[at] = null;
    }
    if (startTimestampsMs != null || from.startTimestampMs(row) != 0) {
      setStartTimestampMs(at, from.startTimestampMs(row));
    }
  }

  /// Drops the first rows.
  void dropBefore(int from) {
    size -= from;
    System.arraycopy(timestampsMs, from, timestampsMs, 0, size);
    System.arraycopy(valueBits, from, valueBits, 0, size);
    if (startTimestampsMs != null) {
      System.arraycopy(startTimestampsMs, from, startTimestampsMs, 0, size);
    }
    if (histograms != null) {
      System.arraycopy(histograms, from, histograms, 0, size);
    }
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
