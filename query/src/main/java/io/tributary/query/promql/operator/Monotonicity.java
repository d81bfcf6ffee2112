package io.tributary.query.promql.operator;

import io.tributary.query.promql.GoFloat;
import java.time.Instant;
import java.util.Locale;

/// Where the buckets of a classic histogram had to be made monotonic.
record Monotonicity(
    double from, double to, double largestDrop, int samples, long firstMs, long lastMs) {
  Monotonicity(double from, double to, double largestDrop, long timeMs) {
    this(from, to, largestDrop, 1, timeMs, timeMs);
  }

  Monotonicity and(Monotonicity other) {
    return new Monotonicity(
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
        Instant.ofEpochMilli(firstMs),
        Instant.ofEpochMilli(lastMs));
  }
}
