package io.tributary.query.exec;

import java.util.Arrays;

/// Finds values by their rank among others, which are sorted only as far as that takes. Reused;
/// confined to one thread.
///
/// NaN is before all others, and −0 before 0.
/* Hoare, "Algorithm 65: FIND" (1961). */
public final class Ranks {
  /// More of them than any but the unluckiest orders need: then all are sorted.
  private static final int MAX_ROUNDS = 96;

  private long[] keys = new long[16]; // in their order
  private int size;
  private int from; // all keys before are less than those from there on, or equal

  /// Takes the values between the indices, by copy.
  public void load(double[] values, int low, int high) {
    size = high - low;
    from = 0;
    if (keys.length < size) {
      keys = new long[Math.max(size, 2 * keys.length)];
    }
    for (int i = 0; i < size; i++) {
      keys[i] = key(values[low + i]);
    }
  }

  private static long key(double value) {
    return Double.isNaN(value) ? Long.MIN_VALUE : flipped(Double.doubleToRawLongBits(value));
  }

  /// Turns the order of negative numbers around; twice is not at all.
  private static long flipped(long bits) {
    return bits ^ ((bits >> 63) & Long.MAX_VALUE);
  }

  /// Returns the value that has so many before it; asked for ascending ranks.
  public double value(int rank) {
    select(rank);
    from = rank;
    long key = keys[rank];
    return key == Long.MIN_VALUE ? Double.NaN : Double.longBitsToDouble(flipped(key));
  }

  private void select(int rank) {
    int left = from;
    int right = size - 1;
    for (int round = 0; left < right; round++) {
      if (round == MAX_ROUNDS) {
        Arrays.sort(keys, left, right + 1);
        return;
      }
      long middle = median(keys[left], keys[(left + right) >>> 1], keys[right]);
      int low = left;
      int high = right;
      while (low <= high) {
        while (keys[low] < middle) {
          low++;
        }
        while (keys[high] > middle) {
          high--;
        }
        if (low <= high) {
          long swapped = keys[low];
          keys[low++] = keys[high];
          keys[high--] = swapped;
        }
      }
      if (rank <= high) {
        right = high;
      } else if (rank >= low) {
        left = low;
      } else {
        return;
      }
    }
  }

  private static long median(long a, long b, long c) {
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
}
