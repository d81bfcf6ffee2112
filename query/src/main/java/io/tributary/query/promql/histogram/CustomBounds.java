package io.tributary.query.promql.histogram;

import java.util.Arrays;

/// Finds the buckets that two lists of custom bounds have in common.
final class CustomBounds {
  private CustomBounds() {}

  static double[] intersect(double[] a, double[] b) {
    double[] common = new double[Math.min(a.length, b.length)];
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < a.length && j < b.length) {
      if (a[i] == b[j]) {
        common[n++] = a[i];
        i++;
        j++;
      } else if (a[i] < b[j]) {
        i++;
      } else {
        j++;
      }
    }
    return Arrays.copyOf(common, n);
  }

  /// Returns for each bucket of `bounds`, the overflow one included, its index among the `coarser`
  /// ones.
  static int[] map(double[] bounds, double[] coarser) {
    int[] map = new int[bounds.length + 1];
    int to = 0;
    for (int i = 0; i < bounds.length; i++) {
      while (to < coarser.length && coarser[to] < bounds[i]) {
        to++;
      }
      map[i] = to;
    }
    map[bounds.length] = coarser.length;
    return map;
  }
}
