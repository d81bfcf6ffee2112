package io.tributary.query.promql.histogram;

import java.util.Arrays;

/// The cumulative buckets of a classic histogram at one step. A reused buffer; confined to one
/// thread.
///
/// Source: Prometheus `promql/quantile.go`.
public final class ClassicBuckets {
  private static final double TOLERANCE = 1e-12;
  private static final double SMALLEST_NORMAL = 0x1p-1022;

  private double[] bounds = new double[16];
  private double[] counts = new double[16];
  private int size;
  private boolean forced;
  private boolean told = true;
  private double forcedFrom;
  private double forcedTo;
  private double largestDrop;

  public void clear() {
    size = 0;
    forced = false;
  }

  /// Adds a bucket; bounds may come in any order.
  public void add(double bound, double count) {
    if (size == bounds.length) {
      bounds = Arrays.copyOf(bounds, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    int at = size++;
    while (at > 0 && bounds[at - 1] > bound) {
      bounds[at] = bounds[at - 1];
      counts[at] = counts[at - 1];
      at--;
    }
    bounds[at] = bound;
    counts[at] = count;
  }

  public int size() {
    return size;
  }

  /// Sets whether [#wasForced] tells.
  public void tell(boolean tells) {
    told = tells;
  }

  /// Returns whether counts had to be raised because a larger bucket held fewer observations.
  public boolean wasForced() {
    return forced && told;
  }

  public double forcedFrom() {
    return forcedFrom;
  }

  public double forcedTo() {
    return forcedTo;
  }

  public double largestDrop() {
    return largestDrop;
  }

  private boolean prepare() {
    if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return false;
    }
    joinEqualBounds();
    makeMonotonic();
    return size >= 2 && counts[size - 1] != 0;
  }

  private void joinEqualBounds() {
    int n = 1;
    for (int i = 1; i < size; i++) {
      if (bounds[i] == bounds[n - 1]) {
        counts[n - 1] += counts[i];
      } else {
        bounds[n] = bounds[i];
        counts[n++] = counts[i];
      }
    }
    size = n;
  }

  private void makeMonotonic() {
    double previous = counts[0];
    for (int i = 1; i < size; i++) {
      double count = counts[i];
      if (count == previous) {
        continue;
      }
      if (isAlmost(previous, count)) {
        counts[i] = previous; // rounding, which the reader need not know of
      } else if (count < previous) {
        noteForced(bounds[i], previous - count);
        counts[i] = previous;
      } else {
        previous = count;
      }
    }
  }

  private void noteForced(double bound, double drop) {
    forcedFrom = forced ? Math.min(forcedFrom, bound) : bound;
    forcedTo = forced ? Math.max(forcedTo, bound) : bound;
    largestDrop = forced ? Math.max(largestDrop, drop) : drop;
    forced = true;
  }

  private static boolean isAlmost(double a, double b) {
    double difference = Math.abs(a - b);
    double sum = Math.abs(a) + Math.abs(b);
    if (a == 0 || b == 0 || sum < SMALLEST_NORMAL) {
      return difference < TOLERANCE * SMALLEST_NORMAL;
    }
    return difference / Math.min(sum, Double.MAX_VALUE) < TOLERANCE;
  }

  /// Returns the φ-quantile, with observations spread evenly inside each bucket.
  public double quantile(double phi) {
    if (phi < 0) {
      return Double.NEGATIVE_INFINITY;
    }
    if (phi > 1) {
      return Double.POSITIVE_INFINITY;
    }
    if (Double.isNaN(phi) || !prepare()) {
      return Double.NaN;
    }
    double rank = phi * counts[size - 1];
    int found = 0;
    while (found < size - 1 && !(counts[found] >= rank)) {
      found++;
    }
    if (found == size - 1) {
      return bounds[size - 2];
    }
    if (found == 0 && bounds[0] <= 0) {
      return bounds[0];
    }
    double start = found == 0 ? 0 : bounds[found - 1];
    double below = found == 0 ? 0 : counts[found - 1];
    return start + (bounds[found] - start) * ((rank - below) / (counts[found] - below));
  }

  /// Returns the share of observations between two values; counts are taken as they are.
  public double fraction(double from, double to) {
    if (size == 0 || bounds[size - 1] != Double.POSITIVE_INFINITY) {
      return Double.NaN;
    }
    joinEqualBounds();
    double all = counts[size - 1];
    if (all == 0 || Double.isNaN(from) || Double.isNaN(to)) {
      return Double.NaN;
    }
    return from >= to ? 0 : (upTo(to, all) - upTo(from, all)) / all;
  }

  private double upTo(double value, double all) {
    double rank = 0;
    double lower = bounds[0] <= 0 ? Double.NEGATIVE_INFINITY : 0;
    for (int i = 0; i < size; i++) {
      if (i > 0) {
        lower = bounds[i - 1];
      }
      if (lower >= value) {
        return atMost(rank, all);
      }
      if (bounds[i] > value) {
        double inside =
            lower == Double.NEGATIVE_INFINITY
                ? counts[i]
                : rank + (counts[i] - rank) * (value - lower) / (bounds[i] - lower);
        return atMost(inside, all);
      }
      rank = counts[i];
    }
    return all;
  }

  private static double atMost(double rank, double all) {
    return rank > all ? all : rank;
  }
}
