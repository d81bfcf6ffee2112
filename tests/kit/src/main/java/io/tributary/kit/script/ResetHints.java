package io.tributary.kit.script;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Gives a series' histograms the hints that they leave Prometheus' storage with: those that
/// continue a chunk are known not to be resets, those that begin one are not known, whatever was
/// said of them. Confined to one thread.
final class ResetHints {
  private @Nullable Histogram previous;

  /// Tells that a sample of another kind follows, a float or a stale marker.
  void interrupt() {
    previous = null;
  }

  Histogram next(Histogram histogram) {
    ResetHint hint =
        histogram.resetHint() == ResetHint.GAUGE
            ? ResetHint.GAUGE
            : previous != null && continues(previous, histogram)
                ? ResetHint.NOT_RESET
                : ResetHint.UNKNOWN;
    previous = histogram;
    return histogram.withResetHint(hint);
  }

  private static boolean continues(Histogram before, Histogram after) {
    return before.resetHint() != ResetHint.GAUGE
        && after.resetHint() != ResetHint.RESET
        && !before.isStale()
        && before.schema() == after.schema()
        && before.zeroThreshold() == after.zeroThreshold()
        && Arrays.equals(before.customBounds(), after.customBounds())
        && before.count() <= after.count()
        && before.zeroCount() <= after.zeroCount()
        && holds(before.positiveSpans(), before.positiveCounts(), counts(after, true))
        && holds(before.negativeSpans(), before.negativeCounts(), counts(after, false));
  }

  private static Map<Integer, Double> counts(Histogram histogram, boolean positive) {
    return positive
        ? byIndex(histogram.positiveSpans(), histogram.positiveCounts())
        : byIndex(histogram.negativeSpans(), histogram.negativeCounts());
  }

  /// Returns whether no bucket has lost observations.
  private static boolean holds(int[] spans, double[] counts, Map<Integer, Double> after) {
    return byIndex(spans, counts).entrySet().stream()
        .allMatch(bucket -> bucket.getValue() <= after.getOrDefault(bucket.getKey(), 0.0));
  }

  private static Map<Integer, Double> byIndex(int[] spans, double[] counts) {
    Map<Integer, Double> buckets = new HashMap<>();
    int index = 0;
    int n = 0;
    for (int i = 0; i < spans.length; i += 2) {
      index += spans[i];
      for (int k = 0; k < spans[i + 1]; k++) {
        buckets.put(index++, counts[n++]);
      }
    }
    return buckets;
  }
}
