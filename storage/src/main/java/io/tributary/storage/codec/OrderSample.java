package io.tributary.storage.codec;

import java.util.Arrays;

/// Finds by a sample whether values, differences or second differences are cheapest to write.
/// Confined to one thread.
///
/// The sample is a few runs of rows; each number of it counts as many bits as its length is rare,
/// and those of its length.
final class OrderSample {
  private static final int RUNS = 4;
  private static final int RUN = 64;

  private static final int LOG_STEPS = RUNS * RUN + 1;
  private static final float[] LOG2 = new float[LOG_STEPS];

  static {
    for (int i = 1; i < LOG_STEPS; i++) {
      LOG2[i] = (float) (Math.log(i) / Math.log(2));
    }
  }

  private final int[][] lengths = new int[3][Long.SIZE + 1]; // by order
  private final int[] longest = new int[3];
  private final long[] few = new long[RUNS]; // typical values

  /// Returns how many differences to take; there are three rows at least.
  int cheapestOrder(long[] values, int start, int rows) {
    for (int[] each : lengths) {
      Arrays.fill(each, 0);
    }
    Arrays.fill(longest, 0);
    int run = Math.min(RUN, rows / RUNS);
    int gap = rows / RUNS;
    if (run < 4) {
      run = rows - 2;
      gap = rows; // one run of all
    }
    long typical = median(values, start, rows, 0);
    long step = median(values, start, rows, 1);
    int sampled = 0;
    for (int from = 2; from + run <= rows; from += gap) {
      count(values, start + from, start + from + run, typical, step);
      sampled += run;
    }
    double plain = cost(0, sampled);
    double first = cost(1, sampled);
    double second = cost(2, sampled);
    if (first < plain) {
      return second < first ? 2 : 1;
    }
    return second < plain ? 2 : 0;
  }

  private void count(long[] values, int from, int to, long typical, long step) {
    long before = values[from - 1];
    long stepBefore = before - values[from - 2];
    for (int i = from; i < to; i++) {
      long value = values[i];
      long difference = value - before;
      count(0, value - typical);
      count(1, difference - step);
      count(2, difference - stepBefore);
      before = value;
      stepBefore = difference;
    }
  }

  private void count(int order, long distance) {
    int bits = Long.SIZE - Long.numberOfLeadingZeros((distance << 1) ^ (distance >> 63));
    lengths[order][bits]++;
    longest[order] = Math.max(longest[order], bits);
  }

  /// Returns a middle one of a few values, or of a few differences.
  private long median(long[] values, int start, int rows, int order) {
    for (int i = 0; i < RUNS; i++) {
      int at = start + 1 + (int) ((long) (rows - 2) * i / (RUNS - 1));
      few[i] = order == 0 ? values[at] : values[at] - values[at - 1];
    }
    Arrays.sort(few);
    return few[RUNS / 2];
  }

  private double cost(int order, int all) {
    double bits = 0;
    for (int length = 0; length <= longest[order]; length++) {
      int count = lengths[order][length];
      if (count > 0) {
        bits += count * (LOG2[all] - LOG2[count] + Math.max(0, length - 1));
      }
    }
    return bits;
  }
}
