package io.tributary.query.promql.window;

import io.tributary.query.promql.histogram.FloatHistogram;
import io.tributary.query.promql.histogram.HistogramSum;
import org.jspecify.annotations.Nullable;

/// Histograms between two samples.
public final class Interpolation {
  private Interpolation() {}

  /// Returns the histogram at `time` on the line from sample `i` to the next, or null when they are
  /// of different kinds.
  ///
  /// @param counter whether a reset between them makes the line start at zero
  public static @Nullable FloatHistogram at(
      FloatHistogram[] values, long[] times, int i, long time, boolean counter) {
    double share = (double) (time - times[i]) / (times[i + 1] - times[i]);
    FloatHistogram start = values[i];
    FloatHistogram end = values[i + 1];
    if (start.isCustom() != end.isCustom()) {
      return null;
    }
    if (counter && HistogramSum.isReset(end, start)) {
      return end.scale(share);
    }
    HistogramSum difference = HistogramSum.subtract(end, start);
    HistogramSum sum =
        difference == null ? null : HistogramSum.add(start, difference.result().scale(share));
    return sum == null ? null : sum.result();
  }
}
