package io.tributary.query.promql.window;

/// How much more than its samples say a window has seen, towards its edges.
///
/// What the places of the samples in time say is kept for the next window, where they mostly are
/// the same. Reused; confined to one thread.
///
/// Source: Prometheus `promql/functions.go`, `extrapolatedRate`.
final class Extrapolation {
  private static final double MAX_GAP_IN_INTERVALS = 1.1;
  private static final double SURELY = 1 + 1e-9; // more than can be lost by rounding
  private static final double SMALL = 1e-280; // products of what is larger are exact enough

  private final boolean counter;
  private final boolean perSecond;
  private long beforeMs; // from the window's start to the first sample
  private long coveredMs;
  private long afterMs;
  private int intervals = -1;
  private double sampled; // seconds, as are the next ones
  private double toStart;
  private double toEnd;
  private double range;
  private double factor; // where a counter's zero is before the window

  /// What the samples cover: first and last time, how many intervals, and the known start or 0.
  record Extent(long firstMs, long lastMs, int intervals, long startMs) {}

  /// @param counter whether values do not fall below 0
  /// @param perSecond whether the result is per second
  Extrapolation(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  /// Returns what to multiply the change of the samples with, in the window from `startMs`,
  /// exclusive, to `endMs`.
  ///
  /// @param first the first value
  double factor(long startMs, long endMs, Extent extent, double first, double change) {
    if (extent.startMs != 0) {
      place(startMs, endMs, extent);
      intervals = -1; // of no use for another start
      return factor((extent.lastMs - extent.startMs) / 1000.0, 0);
    }
    if (extent.firstMs - startMs != beforeMs
        || extent.lastMs - extent.firstMs != coveredMs
        || endMs - extent.lastMs != afterMs
        || extent.intervals != intervals) {
      place(startMs, endMs, extent);
    }
    if (!counter
        || !(change > 0 && first >= 0)
        || (change > SMALL && first * sampled > toStart * change * SURELY)) {
      return factor;
    }
    // How long before the first sample a counter would have been 0, at the pace it has.
    double before = Math.min(toStart, sampled * (first / change));
    return before == toStart ? factor : factor(sampled, before);
  }

  private void place(long startMs, long endMs, Extent extent) {
    beforeMs = extent.firstMs - startMs;
    coveredMs = extent.lastMs - extent.firstMs;
    afterMs = endMs - extent.lastMs;
    intervals = extent.intervals;
    double average = intervals == 0 ? 0 : coveredMs / 1000.0 / intervals;
    sampled = coveredMs / 1000.0;
    toStart = gap(beforeMs, average);
    toEnd = gap(afterMs, average);
    range = (endMs - startMs) / 1000.0;
    factor = factor(sampled, toStart);
  }

  private static double gap(long ms, double average) {
    double seconds = ms / 1000.0;
    return seconds >= average * MAX_GAP_IN_INTERVALS ? average / 2 : seconds;
  }

  private double factor(double known, double before) {
    double extended = (known + before + toEnd) / known;
    return perSecond ? extended / range : extended;
  }
}
