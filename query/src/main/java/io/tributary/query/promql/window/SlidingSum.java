package io.tributary.query.promql.window;

import java.util.Arrays;

/// The compensated sum of a sliding window's floats: each float is added twice, however many
/// windows it is in.
///
/// The window is in two parts. Of the one in front the sums of all its ends are known, so that it
/// may grow shorter; the one behind grows by adding. When nothing is left of the first, both become
/// it. No float is ever subtracted, so nothing of what has left the window stays in the sum: it
/// differs from the sum of the window by itself in the last bits at most. Infinities, NaN and what
/// may overflow are left to that.
final class SlidingSum {
  private static final double LARGEST = 1e290;

  private double[] sums = new double[16]; // of the floats from each one to the middle
  private double[] compensations = new double[16];
  private double behind;
  private double behindLost;
  private int middle;
  private int next;
  private int lastUnfit;
  private double sum;
  private double compensation;

  /// Starts on another series of `count` floats.
  void begin(int count) {
    middle = 0;
    next = 0;
    lastUnfit = -1;
    behind = 0;
    behindLost = 0;
    if (sums.length < count) {
      sums = Arrays.copyOf(sums, count);
      compensations = Arrays.copyOf(compensations, count);
    }
  }

  /// Moves to the floats between the indices, neither of which ever decreases; false when they are
  /// to be added up by themselves.
  boolean moveTo(double[] values, int from, int to) {
    for (int i = Math.max(next, from); i < to; i++) {
      if (!(Math.abs(values[i]) <= LARGEST)) {
        lastUnfit = i;
      }
    }
    if (from >= middle) {
      fillFront(values, from, to);
    }
    addBehind(values, to);
    sum = sums[from] + behind;
    compensation = compensations[from] + behindLost + KahanSum.lost(sums[from], behind, sum);
    return lastUnfit < from;
  }

  private void addBehind(double[] values, int to) {
    double total = behind;
    double lost = behindLost;
    for (int i = next; i < to; i++) {
      double longer = total + values[i];
      lost += KahanSum.lost(total, values[i], longer);
      total = longer;
    }
    behind = total;
    behindLost = lost;
    next = to;
  }

  private void fillFront(double[] values, int from, int to) {
    double total = 0;
    double lost = 0;
    for (int i = to - 1; i >= from; i--) {
      double longer = total + values[i];
      lost += KahanSum.lost(total, values[i], longer);
      total = longer;
      sums[i] = total;
      compensations[i] = lost;
    }
    behind = 0;
    behindLost = 0;
    middle = to;
    next = to;
  }

  double sum() {
    return sum + compensation;
  }

  double mean(int count) {
    return sum / count + compensation / count;
  }
}
