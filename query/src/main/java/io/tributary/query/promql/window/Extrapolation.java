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
  private long lastMs;
  private long beforeMs; // from the window's start to the first sample
  private long coveredMs;
  private long afterMs;
  private int intervals = -1;
  private double sampled; // seconds, as are the next ones
  private double toStart;
  private double toEnd;
  private double range;
  private double factor; // where a counter's zero is before the window

  /// @param counter whether values do not fall below 0
  /// @param perSecond whether the result is per second
  Extrapolation(boolean counter, boolean perSecond) {
    this.counter = counter;
    this.perSecond = perSecond;
  }

  /// Takes the window from `startMs`, exclusive, to `endMs`, and when its first and last sample is.
  ///
  /// @param newIntervals how many there are between its samples
  void place(long startMs, long endMs, long firstMs, long newLastMs, int newIntervals) {
    lastMs = newLastMs;
    if (firstMs - startMs == beforeMs
        && lastMs - firstMs == coveredMs
        && endMs - lastMs == afterMs
        && newIntervals == intervals) {
      return;
    }
    beforeMs = firstMs - startMs;
    coveredMs = lastMs - firstMs;
    afterMs = endMs - lastMs;
    intervals = newIntervals;
    sampled = coveredMs / 1000.0;
    double average = intervals == 0 ? 0 : sampled / intervals;
    toStart = gap(beforeMs, average);
    toEnd = gap(afterMs, average);
    range = (endMs - startMs) / 1000.0;
    factor = over(sampled, toStart);
  }

  /// Returns what to multiply the change of the samples with, the first of which is `first`.
  double factor(double first, double change) {
    if (!counter
        || !(change > 0 && first >= 0)
        || (change > SMALL && first * sampled > toStart * change * SURELY)) {
      return factor;
    }
    // How long before the first sample a counter would have been 0, at the pace it has.
    double before = Math.min(toStart, sampled * (first / change));
    return before == toStart ? factor : over(sampled, before);
  }

  /// Returns what to multiply the change of a counter with that is known to have begun at
  /// `begunMs`, inside the window.
  double factorSince(long begunMs) {
    return over((lastMs - begunMs) / 1000.0, 0);
  }

  private static double gap(long ms, double average) {
    double seconds = ms / 1000.0;
    return seconds >= average * MAX_GAP_IN_INTERVALS ? average / 2 : seconds;
  }

  /// Returns the factor of `known` seconds and `before` in front of them.
  private double over(double known, double before) {
    double extended = (known + before + toEnd) / known;
    return perSecond ? extended / range : extended;
  }
}
