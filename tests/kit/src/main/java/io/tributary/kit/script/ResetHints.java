package io.tributary.kit.script;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tells of a series' histograms, one after the other, that their counter was not reset where that
/// shows, as Prometheus' storage does and thus its remote write. Confined to one thread.
final class ResetHints {
  private @Nullable Histogram previous;

  /// Returns `histogram` with the hint that it leaves Prometheus with.
  Histogram next(Histogram histogram) {
    Histogram before = previous;
    previous = histogram;
    boolean tells = histogram.resetHint() != ResetHint.UNKNOWN;
    if (before == null || tells || histogram.isStale() || !continues(before, histogram)) {
      return histogram;
    }
    return new Histogram(
        histogram.schema(),
        ResetHint.NOT_RESET,
        histogram.count(),
        histogram.sum(),
        histogram.zeroThreshold(),
        histogram.zeroCount(),
        histogram.positiveSpans(),
        histogram.positiveCounts(),
        histogram.negativeSpans(),
        histogram.negativeCounts(),
        histogram.customBounds(),
        histogram.integer());
  }

  private static boolean continues(Histogram before, Histogram after) {
    return before.resetHint() != ResetHint.GAUGE
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
