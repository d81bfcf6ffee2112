package io.tributary.query.promql.histogram;

import io.tributary.query.promql.window.KahanSum;
import java.util.Arrays;

/// One side of a native histogram: bucket indices, ascending, with their counts. Immutable.
final class Buckets {
  static final Buckets NONE = new Buckets(new int[0], new double[0]);

  private final int[] indices;
  private final double[] counts;

  Buckets(int[] indices, double[] counts) {
    this.indices = indices;
    this.counts = counts;
  }

  /// Returns the buckets of spans of (offset, length), as [io.tributary.model.metrics.Histogram]
  /// has them.
  static Buckets ofSpans(int[] spans, double[] counts) {
    if (counts.length == 0) {
      return NONE;
    }
    int[] indices = new int[counts.length];
    int index = 0;
    int n = 0;
    for (int i = 0; i + 1 < spans.length; i += 2) {
      index += spans[i];
      for (int k = 0; k < spans[i + 1] && n < indices.length; k++) {
        indices[n++] = index++;
      }
    }
    return n == 0 ? NONE : new Buckets(indices, counts);
  }

  int[] spans() {
    int[] spans = new int[2 * indices.length];
    int n = 0;
    for (int i = 0; i < indices.length; i++) {
      if (i > 0 && indices[i] == indices[i - 1] + 1) {
        spans[n - 1]++;
      } else {
        spans[n++] = i == 0 ? indices[0] : indices[i] - indices[i - 1] - 1;
        spans[n++] = 1;
      }
    }
    return Arrays.copyOf(spans, n);
  }

  int size() {
    return indices.length;
  }

  int index(int i) {
    return indices[i];
  }

  double count(int i) {
    return counts[i];
  }

  double[] counts() {
    return counts;
  }

  Buckets withCounts(double[] newCounts) {
    return new Buckets(indices, newCounts);
  }

  Buckets scale(double factor) {
    double[] scaled = new double[counts.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = counts[i] * factor;
    }
    return new Buckets(indices, scaled);
  }

  Buckets divide(double divisor) {
    double[] divided = new double[counts.length];
    for (int i = 0; i < divided.length; i++) {
      divided[i] = counts[i] / divisor;
    }
    return new Buckets(indices, divided);
  }

  /// Returns the buckets of both, `other`'s counts times `sign` added.
  Buckets plus(Buckets other, double sign) {
    int[] union = new int[size() + other.size()];
    double[] sums = new double[union.length];
    int n = 0;
    int a = 0;
    int b = 0;
    while (a < size() || b < other.size()) {
      if (b == other.size() || (a < size() && indices[a] < other.indices[b])) {
        union[n] = indices[a];
        sums[n++] = counts[a++];
      } else if (a == size() || other.indices[b] < indices[a]) {
        union[n] = other.indices[b];
        sums[n++] = sign * other.counts[b++];
      } else {
        union[n] = indices[a];
        sums[n++] = counts[a++] + sign * other.counts[b++];
      }
    }
    return new Buckets(Arrays.copyOf(union, n), Arrays.copyOf(sums, n));
  }

  /// Returns what the addition of `before` and `added`, whose sum this is, lost on top of `lost`.
  Buckets compensate(Buckets before, Buckets lost, Buckets added) {
    double[] errors = new double[size()];
    for (int i = 0; i < errors.length; i++) {
      int index = indices[i];
      errors[i] =
          KahanSum.compensate(
              before.countOf(index), lost.countOf(index), added.countOf(index), counts[i]);
    }
    return new Buckets(indices, errors);
  }

  private double countOf(int index) {
    int at = Arrays.binarySearch(indices, index);
    return at < 0 ? 0 : counts[at];
  }

  boolean hasInfinite() {
    for (double count : counts) {
      if (Double.isInfinite(count)) {
        return true;
      }
    }
    return false;
  }

  /// Returns the buckets at a resolution `steps` schemas lower: 2^steps buckets become one.
  Buckets coarser(int steps) {
    if (steps == 0 || size() == 0) {
      return this;
    }
    int[] merged = new int[size()];
    for (int i = 0; i < merged.length; i++) {
      merged[i] = ((indices[i] - 1) >> steps) + 1;
    }
    return new Buckets(merged, counts).joined();
  }

  /// Returns the buckets with custom index `i` moved to `map[i]`; `map` ascends.
  Buckets remapped(int[] map) {
    int[] moved = new int[size()];
    for (int i = 0; i < moved.length; i++) {
      moved[i] = map[indices[i]];
    }
    return new Buckets(moved, counts).joined();
  }

  private Buckets joined() {
    int[] distinct = new int[size()];
    double[] sums = new double[size()];
    int n = 0;
    for (int i = 0; i < size(); i++) {
      if (n > 0 && distinct[n - 1] == indices[i]) {
        sums[n - 1] += counts[i];
      } else {
        distinct[n] = indices[i];
        sums[n++] = counts[i];
      }
    }
    return new Buckets(Arrays.copyOf(distinct, n), Arrays.copyOf(sums, n));
  }

  /// Returns the buckets from position `from` on.
  Buckets from(int from) {
    return from == 0
        ? this
        : new Buckets(
            Arrays.copyOfRange(indices, from, size()), Arrays.copyOfRange(counts, from, size()));
  }

  /// Returns the buckets whose count is not 0.
  Buckets compact() {
    int n = 0;
    for (double count : counts) {
      n += count == 0 ? 0 : 1;
    }
    if (n == size()) {
      return this;
    }
    int[] kept = new int[n];
    double[] keptCounts = new double[n];
    int k = 0;
    for (int i = 0; i < size(); i++) {
      if (counts[i] != 0) {
        kept[k] = indices[i];
        keptCounts[k++] = counts[i];
      }
    }
    return new Buckets(kept, keptCounts);
  }

  /// Returns whether any bucket of `previous` holds more than the same one here.
  boolean isBelow(Buckets previous) {
    int here = 0;
    for (int i = 0; i < previous.size(); i++) {
      while (here < size() && indices[here] < previous.indices[i]) {
        here++;
      }
      double count = here < size() && indices[here] == previous.indices[i] ? counts[here] : 0;
      if (count < previous.counts[i]) {
        return true;
      }
    }
    return false;
  }

  boolean sameAs(Buckets other) {
    Buckets a = compact();
    Buckets b = other.compact();
    return Arrays.equals(a.indices, b.indices) && Arrays.equals(a.counts, b.counts);
  }
}
