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
      RangeSamples samples, int i, long time, boolean counter, WindowNotes notes) {
    long[] times = samples.histogramTimes();
    double share = (double) (time - times[i]) / (times[i + 1] - times[i]);
    FloatHistogram start = samples.histograms()[i];
    FloatHistogram end = samples.histograms()[i + 1];
    if (start.isCustom() != end.isCustom()) {
      return null;
    }
    if (counter && HistogramSum.isReset(end, start)) {
      return end.scale(share);
    }
    HistogramSum difference = HistogramSum.subtract(end, start);
    HistogramSum sum =
        difference == null ? null : HistogramSum.add(difference.result().scale(share), start);
    if (difference == null || sum == null) {
      return null;
    }
    if (difference.reconciledBounds()) {
      notes.reconciledBounds("subtraction");
    }
    if (sum.reconciledBounds()) {
      notes.reconciledBounds("addition");
    }
    return sum.result();
  }
}
