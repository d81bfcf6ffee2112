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

  /// Returns `a + sign * b`; the result has the coarser schema and the wider zero bucket of both.
  static Histogram add(Histogram a, Histogram b, double sign) {
    int schema = Math.min(a.schema(), b.schema());
    ZeroBucket zero = new ZeroBucket(a);
    ZeroBucket other = new ZeroBucket(b);
    while (!a.hasCustomBuckets() && zero.threshold != other.threshold) {
      other.widen(zero.threshold);
      zero.widen(other.threshold);
    }
    Map<Integer, Double> positive = zero.outside(zero.positive, schema);
    Map<Integer, Double> negative = zero.outside(zero.negative, schema);
    addBeyond(positive, b.positiveSpans(), b.positiveCounts(), other, new Step(b, schema, sign));
    addBeyond(negative, b.negativeSpans(), b.negativeCounts(), other, new Step(b, schema, sign));
    return new Histogram(
        schema,
        hint(a.resetHint(), b.resetHint()),
        a.count() + sign * b.count(),
        a.sum() + sign * b.sum(),
        zero.threshold,
        zero.count + sign * other.count,
        spans(positive),
        counts(positive),
        spans(negative),
        counts(negative),
        a.customBounds(),
        false);
  }

  /// A zero bucket that takes in buckets as it becomes wider.
  private static final class ZeroBucket {
    private final int schema;
    private final Map<Integer, Double> positive = new TreeMap<>();
    private final Map<Integer, Double> negative = new TreeMap<>();
    private final double narrow; // as it was
    private final double inNarrow;
    private double threshold;
    private double count;

    ZeroBucket(Histogram histogram) {
      schema = histogram.schema();
      addTo(positive, histogram.positiveSpans(), histogram.positiveCounts(), 0, 1);
      addTo(negative, histogram.negativeSpans(), histogram.negativeCounts(), 0, 1);
      narrow = histogram.zeroThreshold();
      inNarrow = histogram.zeroCount();
      threshold = narrow;
      count = inNarrow;
    }

    /// Makes it at least so wide that no bucket with observations crosses its edge.
    void widen(double atLeast) {
      if (atLeast <= threshold) {
        return;
      }
      double wanted = atLeast;
      double reached = edge(negative, edge(positive, wanted));
      while (reached != wanted) {
        wanted = reached;
        reached = edge(negative, edge(positive, wanted));
      }
      threshold = reached;
      count = inNarrow + inside(positive) + inside(negative);
    }

    /// Returns the buckets that it has not taken in, at a coarser schema.
    Map<Integer, Double> outside(Map<Integer, Double> side, int coarser) {
      Map<Integer, Double> outside = new TreeMap<>();
      side.forEach((index, inBucket) -> {
        if (threshold == narrow || bound(index - 1, schema) >= threshold) {
          int target = schema == coarser ? index : ((index - 1) >> (schema - coarser)) + 1;
          outside.merge(target, inBucket, Double::sum);
        }
      });
      return outside;
    }

    private double edge(Map<Integer, Double> side, double at) {
      for (Map.Entry<Integer, Double> bucket : side.entrySet()) {
        double upper = bound(bucket.getKey(), schema);
        if (bound(bucket.getKey() - 1, schema) < at && upper > at && bucket.getValue() != 0) {
          return upper;
        }
      }
      return at;
    }

    private double inside(Map<Integer, Double> side) {
      return side.entrySet().stream()
          .filter(bucket -> bound(bucket.getKey(), schema) <= threshold)
          .mapToDouble(Map.Entry::getValue)
          .sum();
    }
  }

  private record Step(Histogram histogram, int schema, double sign) {}

  /// Adds the buckets that do not lie inside of the zero bucket.
  private static void addBeyond(
      Map<Integer, Double> sum, int[] spans, double[] counts, ZeroBucket zero, Step step) {
    Map<Integer, Double> added = new TreeMap<>();
    addTo(added, spans, counts, step.histogram.schema() - step.schema, step.sign);
    boolean exponential = !step.histogram.hasCustomBuckets();
    added.forEach((index, count) -> {
      if (!exponential || bound(index, step.schema) > zero.threshold) {
        sum.merge(index, count, Double::sum);
      }
    });
  }

  private static double bound(int index, int schema) {
    return Math.pow(2, index * Math.pow(2, -schema));
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
