package io.tributary.storage.metrics;

import io.tributary.model.metrics.WriteBatch;
import java.util.Arrays;

/// Finds the row of a batch that has the same series and timestamp: floats first, histograms behind
/// them.
///
/// Reused, confined to one thread.
final class BatchRows {
  private int[] slots = new int[4_096]; // row + 1
  private int mask;
  private WriteBatch batch = new WriteBatch();
  private boolean distinct;

  void reset(WriteBatch newBatch) {
    batch = newBatch;
    int rows = batch.floats().size() + batch.histograms().size();
    distinct = batch.histograms().size() == 0 && ascends(batch.floats());
    if (!distinct) {
      int size = Math.max(16, Integer.highestOneBit(rows) * 4);
      if (slots.length < size) {
        slots = new int[size];
      } else {
        Arrays.fill(slots, 0, size, 0);
      }
      mask = size - 1;
    }
  }

  /// Most senders write one sample of each series, in an order that does not change.
  private static boolean ascends(WriteBatch.Floats floats) {
    int[] refs = floats.refs();
    long[] timestampsMs = floats.timestampsMs();
    for (int row = 1; row < floats.size(); row++) {
      if (refs[row] <= refs[row - 1]
          && (refs[row] < refs[row - 1] || timestampsMs[row] <= timestampsMs[row - 1])) {
        return false;
      }
    }
    return true;
  }

  /// Keeps the first `n` rows, or those before the first that repeats another; returns how many.
  int keepDistinct(int n) {
    int row = 0;
    while (row < n && findOrKeep(row) < 0) {
      row++;
    }
    return row;
  }

  /// Returns the kept row that has the series and timestamp of `row`, or −1 and keeps this one.
  int findOrKeep(int row) {
    if (distinct) {
      return -1;
    }
    int ref = ref(row);
    long timestampMs = timestampMs(row);
    long hash = (ref * 0x9e3779b97f4a7c15L) ^ (timestampMs * 0xc2b2ae3d27d4eb4fL);
    int at = (int) (hash ^ (hash >>> 32)) & mask;
    while (slots[at] != 0) {
      int other = slots[at] - 1;
      if (ref(other) == ref && timestampMs(other) == timestampMs) {
        return other;
      }
      at = (at + 1) & mask;
    }
    slots[at] = row + 1;
    return -1;
  }

  private int ref(int row) {
    int floats = batch.floats().size();
    return row < floats ? batch.floats().refs()[row] : batch.histograms().refs()[row - floats];
  }

  private long timestampMs(int row) {
    int floats = batch.floats().size();
    return row < floats
        ? batch.floats().timestampsMs()[row]
        : batch.histograms().timestampsMs()[row - floats];
  }
}
