package io.tributary.storage.replica;

import java.util.Arrays;

/// Rows chosen from several sources, ascending in time. Reused, confined to one thread.
final class Picks {
  private long[] timestampsMs = new long[256];
  private int[] sources = new int[256];
  private int[] rows = new int[256];
  private int size;

  int size() {
    return size;
  }

  long timestampMs(int pick) {
    return timestampsMs[pick];
  }

  /// Returns which source a row is of.
  int source(int pick) {
    return sources[pick];
  }

  /// Returns which of its source's rows it is.
  int row(int pick) {
    return rows[pick];
  }

  void clear() {
    size = 0;
  }

  void add(long timestampMs, int source, int row) {
    if (size == rows.length) {
      timestampsMs = Arrays.copyOf(timestampsMs, 2 * size);
      sources = Arrays.copyOf(sources, 2 * size);
      rows = Arrays.copyOf(rows, 2 * size);
    }
    timestampsMs[size] = timestampMs;
    sources[size] = source;
    rows[size++] = row;
  }

  void add(Picks from, int pick) {
    add(from.timestampsMs[pick], from.sources[pick], from.rows[pick]);
  }

  /// Returns how many are at or before a time.
  int upTo(long timestampMs) {
    int at = Arrays.binarySearch(timestampsMs, 0, size, timestampMs);
    return at >= 0 ? at + 1 : -at - 1;
  }
}
