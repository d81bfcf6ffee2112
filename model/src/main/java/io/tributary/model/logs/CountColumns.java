package io.tributary.model.logs;

import io.tributary.model.Labels;
import java.util.Arrays;

/// Counts of entries of one stream, by column; reused from batch to batch. Confined to one thread.
///
/// A row counts entries whose times are not apart, at least one of them.
public final class CountColumns {
  private static final int INITIAL_ROWS = 64;

  private Labels labels = Labels.EMPTY;
  private long[] timesNs = new long[INITIAL_ROWS];
  private long[] entries = new long[INITIAL_ROWS];
  private long[] bytes = new long[INITIAL_ROWS];
  private int size;

  /// Empties the columns and names the stream of the rows to come.
  public void reset(Labels newLabels) {
    labels = newLabels;
    size = 0;
  }

  /// Gives the rows' stream other labels: a view's.
  public void relabel(Labels newLabels) {
    labels = newLabels;
  }

  public void add(long timeNs, long newEntries, long newBytes) {
    if (size == timesNs.length) {
      timesNs = Arrays.copyOf(timesNs, 2 * size);
      entries = Arrays.copyOf(entries, 2 * size);
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    timesNs[size] = timeNs;
    entries[size] = newEntries;
    bytes[size++] = newBytes;
  }

  /// Returns the stream's labels; the same object for all batches of a stream in one reader.
  public Labels labels() {
    return labels;
  }

  public int size() {
    return size;
  }

  /// Returns a time among those of the row's entries, nanoseconds since the epoch.
  public long timeNs(int row) {
    return timesNs[row];
  }

  public long entries(int row) {
    return entries[row];
  }

  /// Returns the bytes of the lines, without structured metadata.
  public long bytes(int row) {
    return bytes[row];
  }
}
