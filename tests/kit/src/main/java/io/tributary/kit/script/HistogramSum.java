package io.tributary.kit.script;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.Histogram.ResetHint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Arithmetic on histograms by maps from bucket to count: slow, and enough for what scripts load.
final class HistogramSum {
  private HistogramSum() {}

  /// Returns `a + sign * b`; the result has the coarser schema of both.
  static Histogram add(Histogram a, Histogram b, double sign) {
    int schema = Math.min(a.schema(), b.schema());
    double threshold = Math.max(a.zeroThreshold(), b.zeroThreshold());
    Map<Integer, Double> positive = new TreeMap<>();
    addTo(positive, a.positiveSpans(), a.positiveCounts(), a.schema() - schema, 1);
    addTo(positive, b.positiveSpans(), b.positiveCounts(), b.schema() - schema, sign);
    Map<Integer, Double> negative = new TreeMap<>();
    addTo(negative, a.negativeSpans(), a.negativeCounts(), a.schema() - schema, 1);
    addTo(negative, b.negativeSpans(), b.negativeCounts(), b.schema() - schema, sign);
    return new Histogram(
        schema,
        hint(a.resetHint(), b.resetHint()),
        a.count() + sign * b.count(),
        a.sum() + sign * b.sum(),
        threshold,
        a.zeroCount() + sign * b.zeroCount(),
        spans(positive),
        counts(positive),
        spans(negative),
        counts(negative),
        a.customBounds(),
        false);
  }

  /// Returns the same without empty buckets.
  static Histogram compact(Histogram histogram) {
    Map<Integer, Double> positive = new TreeMap<>();
    addTo(positive, histogram.positiveSpans(), histogram.positiveCounts(), 0, 1);
    positive.values().removeIf(count -> count == 0);
    Map<Integer, Double> negative = new TreeMap<>();
    addTo(negative, histogram.negativeSpans(), histogram.negativeCounts(), 0, 1);
    negative.values().removeIf(count -> count == 0);
    return new Histogram(
        histogram.schema(),
        histogram.resetHint(),
        histogram.count(),
        histogram.sum(),
        histogram.zeroThreshold(),
        histogram.zeroCount(),
        spans(positive),
        counts(positive),
        spans(negative),
        counts(negative),
        histogram.customBounds(),
        histogram.integer());
  }

  private static void addTo(
      Map<Integer, Double> buckets, int[] spans, double[] counts, int coarser, double sign) {
    int index = 0;
    int next = 0;
    for (int span = 0; span < spans.length; span += 2) {
      index += spans[span];
      for (int i = 0; i < spans[span + 1]; i++) {
        int target = coarser == 0 ? index : ((index - 1) >> coarser) + 1;
        buckets.merge(target, sign * counts[next++], Double::sum);
        index++;
      }
    }
  }

  private static int[] spans(Map<Integer, Double> buckets) {
    List<Integer> spans = new ArrayList<>();
    int end = 0;
    for (int index : buckets.keySet()) {
      if (spans.isEmpty() || index != end) {
        spans.add(index - end);
        spans.add(0);
      }
      spans.set(spans.size() - 1, spans.getLast() + 1);
      end = index + 1;
    }
    return spans.stream().mapToInt(Integer::intValue).toArray();
  }

  private static double[] counts(Map<Integer, Double> buckets) {
    return buckets.values().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static ResetHint hint(ResetHint a, ResetHint b) {
    if (a == ResetHint.GAUGE || b == ResetHint.GAUGE) {
      return ResetHint.GAUGE;
    }
    return a == b ? a : ResetHint.UNKNOWN;
  }
}
