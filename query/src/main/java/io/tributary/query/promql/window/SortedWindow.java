package io.tributary.query.promql.window;

import java.util.Arrays;

/// A sliding window's floats by size: what comes and goes is put in its place and taken out of it,
/// unless it is so much that sorting is faster.
final class SortedWindow {
  /// A window that shares less than its fourth part with the one before is sorted anew.
  private static final int SHARE = 4;

  private double[] sorted = new double[16];
  private int size;
  private int from;
  private int to;

  /// Starts on another series.
  void begin() {
    size = 0;
    from = 0;
    to = 0;
  }

  /// Moves to the floats between the indices, neither of which ever decreases.
  ///
  /// @return those, by [Double#compare], valid up to their number
  double[] moveTo(double[] values, int newFrom, int newTo) {
    int count = newTo - newFrom;
    if (sorted.length < count) {
      sorted = Arrays.copyOf(sorted, Math.max(count, 2 * sorted.length));
    }
    int changes = newFrom - from + newTo - to;
    if (newFrom >= to || changes > count / SHARE) {
      System.arraycopy(values, newFrom, sorted, 0, count);
      Arrays.sort(sorted, 0, count);
      size = count;
    } else {
      for (int i = from; i < newFrom; i++) {
        remove(values[i]);
      }
      for (int i = to; i < newTo; i++) {
        insert(values[i]);
      }
    }
    from = newFrom;
    to = newTo;
    return sorted;
  }

  private void remove(double value) {
    int at = Arrays.binarySearch(sorted, 0, size, value);
    System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
    size--;
  }

  private void insert(double value) {
    int found = Arrays.binarySearch(sorted, 0, size, value);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, at, sorted, at + 1, size - at);
    sorted[at] = value;
    size++;
  }
}
