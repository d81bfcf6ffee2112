package io.tributary.query.promql.operator;

import io.tributary.query.promql.GoFloat;
import io.tributary.query.promql.histogram.ClassicBuckets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Where the buckets of classic histograms had to be made monotonic.
///
/// @param samples how many at each step
record Monotonicity(
    double from, double to, double largestDrop, TreeMap<Integer, Integer> samples, Steps steps) {

  /// @param step the step at which `buckets` were changed
  Monotonicity(ClassicBuckets buckets, int step, Steps steps) {
    this(
        buckets.forcedFrom(),
        buckets.forcedTo(),
        buckets.largestDrop(),
        new TreeMap<>(Map.of(step, 1)),
        steps);
  }

  /// Takes in what is known of other histograms in the same expression.
  Monotonicity and(Monotonicity other) {
    other.samples.forEach((step, count) -> samples.merge(step, count, Integer::sum));
    return new Monotonicity(
        Math.min(from, other.from),
        Math.max(to, other.to),
        Math.max(largestDrop, other.largestDrop),
        samples,
        steps);
  }

  /// Returns what the reader is told.
  Told told() {
    return new Told(
        from, to, largestDrop, count(), steps.at(samples.firstKey()), steps.at(samples.lastKey()));
  }

  /// Returns how many samples Prometheus tells of: at each step of a range query after the first
  /// such, it adds what it has to itself.
  private long count() {
    long count = 0;
    for (int step = samples.firstKey(); step < steps.count(); step++) {
      int added = samples.getOrDefault(step, 0);
      count = count == 0 ? added : 2 * (count + added);
    }
    return count;
  }

  /// What is told of one or more expressions.
  record Told(double from, double to, double largestDrop, long samples, long firstMs, long lastMs) {
    Told and(Told other) {
      return new Told(
          Math.min(from, other.from),
          Math.max(to, other.to),
          Math.max(largestDrop, other.largestDrop),
          samples + other.samples,
          Math.min(firstMs, other.firstMs),
          Math.max(lastMs, other.lastMs));
    }

    String text() {
      return String.format(
          Locale.ROOT,
          ", from buckets %s to %s, with a max diff of %s, over %d samples from %s to %s",
          GoFloat.general(from),
          GoFloat.general(to),
          GoFloat.significant(largestDrop, 2),
          samples,
          second(firstMs),
          second(lastMs));
    }

    private static Instant second(long timeMs) {
      return Instant.ofEpochSecond(timeMs / 1000);
    }
  }
}
