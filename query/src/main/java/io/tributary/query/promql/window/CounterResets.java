package io.tributary.query.promql.window;

/// Where the floats of a series show that its counter began anew; found once per series.
///
/// A reset lies between two samples: the later one is smaller, or says that it started after the
/// earlier.
final class CounterResets {
  private int[] at = new int[16];
  private int count;
  private int cursor;

  void find(RangeSamples samples) {
    count = 0;
    cursor = 0;
    double[] values = samples.floats();
    for (int i = 1; i < samples.floatCount(); i++) {
      if (values[i] < values[i - 1] || (samples.startsKnown() && isFloatRestart(samples, i))) {
        if (count == at.length) {
          at = java.util.Arrays.copyOf(at, 2 * count);
        }
        at[count++] = i;
      }
    }
  }

  /// Returns `increase` plus what was lost at the resets between `from` and `to`, which never go
  /// back.
  double correct(double increase, double[] values, int from, int to) {
    while (cursor < count && at[cursor] <= from) {
      cursor++;
    }
    double corrected = increase;
    for (int i = cursor; i < count && at[i] < to; i++) {
      corrected += values[at[i] - 1];
    }
    return corrected;
  }

  static boolean isFloatRestart(RangeSamples samples, int i) {
    long[] times = samples.floatTimes();
    return isRestart(samples.floatStart(i - 1), times[i - 1], samples.floatStart(i), times[i]);
  }

  static boolean isHistogramRestart(RangeSamples samples, int i) {
    long[] times = samples.histogramTimes();
    return isRestart(
        samples.histogramStart(i - 1), times[i - 1], samples.histogramStart(i), times[i]);
  }

  /// Returns whether the later of two samples belongs to a counter that began after the earlier
  /// one.
  ///
  /// A start at the earlier sample's own time is a restart only if that sample had an earlier start
  /// of its own; else the start was not known and the first sample's time stands in for it.
  private static boolean isRestart(long earlierStart, long earlierTime, long start, long time) {
    if (start == 0 || start >= time) {
      return false;
    }
    return start > earlierTime
        || (start == earlierTime && earlierStart != 0 && earlierStart < earlierTime);
  }

  /// Returns whether the later sample's start contradicts the earlier sample.
  static boolean overlaps(long earlierStart, long earlierTime, long start) {
    return start != 0 && start < earlierTime && start != earlierStart;
  }
}
