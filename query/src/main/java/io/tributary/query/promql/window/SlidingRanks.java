package io.tributary.query.promql.window;

import io.tributary.query.exec.Ranks;
import java.util.Arrays;

/// A sliding window's floats by rank. Where windows have most of their floats in common these are
/// kept sorted: what comes and goes is put in its place and taken out of it. Others are sorted only
/// as far as it takes. Reused; confined to one thread.
///
/// NaN is before all others, and −0 before 0.
final class SlidingRanks {
  /// Windows of which no more than this part comes and goes are kept sorted.
  private static final int SHARE = 8;

  private final Ranks alone = new Ranks();
  private double[] sorted = new double[16]; // NaN last
  private boolean isSorted; // whether that is the window's
  private int nans;
  private int from;
  private int to;

  /// Starts on another series.
  void begin() {
    isSorted = false;
    from = 0;
    to = 0;
  }

  /// Moves to the floats between the indices, neither of which ever decreases.
  void moveTo(double[] values, int newFrom, int newTo) {
    int count = newTo - newFrom;
    int changes = newFrom - from + newTo - to;
    if (newFrom >= to || changes > count / SHARE) {
      alone.load(values, newFrom, newTo);
      isSorted = false;
    } else {
      if (sorted.length < count) {
        sorted = Arrays.copyOf(sorted, Math.max(count, 2 * sorted.length));
      }
      slide(values, newFrom, newTo);
      countNans(count);
      isSorted = true;
    }
    from = newFrom;
    to = newTo;
  }

  private void slide(double[] values, int newFrom, int newTo) {
    if (!isSorted) {
      System.arraycopy(values, newFrom, sorted, 0, newTo - newFrom);
      Arrays.sort(sorted, 0, newTo - newFrom);
      return;
    }
    int size = to - from;
    for (int i = from; i < newFrom; i++) {
      remove(values[i], size--);
    }
    for (int i = to; i < newTo; i++) {
      insert(values[i], size++);
    }
  }

  private void remove(double value, int size) {
    int at = Arrays.binarySearch(sorted, 0, size, value);
    System.arraycopy(sorted, at + 1, sorted, at, size - at - 1);
  }

  private void insert(double value, int size) {
    int found = Arrays.binarySearch(sorted, 0, size, value);
    int at = found < 0 ? -found - 1 : found;
    System.arraycopy(sorted, at, sorted, at + 1, size - at);
    sorted[at] = value;
  }

  private void countNans(int count) {
    nans = 0;
    while (nans < count && Double.isNaN(sorted[count - 1 - nans])) {
      nans++;
    }
  }

  /// Returns the float that has so many before it; asked for ascending ranks.
  double value(int rank) {
    if (!isSorted) {
      return alone.value(rank);
    }
    return rank < nans ? Double.NaN : sorted[rank - nans];
  }
}
