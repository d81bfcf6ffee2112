package io.tributary.query.promql.window;

/// How much more than its samples say a window has seen, towards its edges.
///
/// Source: Prometheus `promql/functions.go`, `extrapolatedRate`.
///
/// @param counter whether values do not fall below 0
/// @param perSecond whether the result is per second
/// @param startMs where the window begins, exclusive
/// @param endMs where it ends
record Extrapolation(boolean counter, boolean perSecond, long startMs, long endMs) {
  private static final double MAX_GAP_IN_INTERVALS = 1.1;

  /// What the samples cover: first and last time, how many intervals, and the known start or 0.
  record Extent(long firstMs, long lastMs, int intervals, long startMs) {}

  /// Returns what to multiply the change of the samples with.
  ///
  /// @param first the first value
  double factor(Extent extent, double first, double change) {
    long coveredFrom = extent.startMs != 0 ? extent.startMs : extent.firstMs;
    double sampled = (extent.lastMs - coveredFrom) / 1000.0;
    double average =
        extent.intervals == 0 ? 0 : (extent.lastMs - extent.firstMs) / 1000.0 / extent.intervals;
    double toStart =
        extent.startMs != 0 ? 0 : toStart(extent, average, zeroAt(sampled, first, change));
    double toEnd = (endMs - extent.lastMs) / 1000.0;
    if (toEnd >= average * MAX_GAP_IN_INTERVALS) {
      toEnd = average / 2;
    }
    double factor = (sampled + toStart + toEnd) / sampled;
    return perSecond ? factor / ((endMs - startMs) / 1000.0) : factor;
  }

  private double toStart(Extent extent, double average, double zeroAt) {
    double toStart = (extent.firstMs - startMs) / 1000.0;
    if (toStart >= average * MAX_GAP_IN_INTERVALS) {
      toStart = average / 2;
    }
    return Math.min(toStart, zeroAt);
  }

  /// Returns how long before the first sample a counter would have been 0, at the pace it has.
  private double zeroAt(double sampled, double first, double change) {
    return counter && change > 0 && first >= 0
        ? sampled * (first / change)
        : Double.POSITIVE_INFINITY;
  }
}
