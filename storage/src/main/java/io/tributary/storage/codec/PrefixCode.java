package io.tributary.storage.codec;

import java.util.Arrays;

/// Makes codes that are short for what is frequent. Confined to one thread; reused.
///
/// Codes are canonical: in the order of their lengths, then of what they are for; so the lengths
/// alone tell them. They are stored lowest bit first.
/* 1. Huffman, "A Method for the Construction of Minimum-Redundancy Codes" (1952). */
final class PrefixCode {
  /// Bits of the longest code: so many fit a table that stays in the nearest cache.
  static final int MAX_LENGTH = 11;

  private final long[] heap; // count, then node
  private final int[] parents;
  private final int[] weights;
  private final byte[] lengths;
  private final int[] codes;
  private int first;
  private int last;

  /// @param most how many there are to tell apart
  PrefixCode(int most) {
    heap = new long[most];
    parents = new int[2 * most];
    weights = new int[most];
    lengths = new byte[most];
    codes = new int[most];
  }

  /// Makes codes of at most `most` bits for those that occur.
  void build(int[] counts, int most) {
    System.arraycopy(counts, 0, weights, 0, counts.length);
    while (!assignLengths(most)) {
      for (int i = 0; i < weights.length; i++) { // rare ones get nearer to frequent ones
        weights[i] = (weights[i] + 1) >> 1;
      }
    }
    first = 0;
    while (lengths[first] == 0) {
      first++;
    }
    last = lengths.length - 1;
    while (lengths[last] == 0) {
      last--;
    }
    Arrays.fill(codes, 0);
    assign(lengths, first, last, codes);
  }

  /// Returns the first that occurs.
  int first() {
    return first;
  }

  /// Returns the last that occurs.
  int last() {
    return last;
  }

  byte[] lengths() {
    return lengths;
  }

  int[] codes() {
    return codes;
  }

  /// Returns false when a code would be too long.
  private boolean assignLengths(int most) {
    Arrays.fill(lengths, (byte) 0);
    int leaves = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        heap[leaves++] = ((long) weights[i] << 32) | i;
      }
    }
    if (leaves == 1) {
      lengths[(int) heap[0]] = 1;
      return true;
    }
    int size = leaves;
    int node = weights.length;
    Arrays.sort(heap, 0, size);
    int from = 0;
    while (size - from > 1) { // the two least become one, which goes to its place
      long a = heap[from];
      long b = heap[from + 1];
      parents[(int) a] = node;
      parents[(int) b] = node;
      long sum = (((a >>> 32) + (b >>> 32)) << 32) | node++;
      int at = from + 1;
      while (at + 1 < size && heap[at + 1] < sum) {
        heap[at] = heap[at + 1];
        at++;
      }
      heap[at] = sum;
      from++;
    }
    return walk(node - 1, most);
  }

  private boolean walk(int root, int most) {
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > 0) {
        int length = 0;
        for (int node = i; node != root; node = parents[node]) {
          length++;
        }
        if (length > most) {
          return false;
        }
        lengths[i] = (byte) length;
      }
    }
    return true;
  }

  /// Fills the codes that go with the lengths from `first` to `last`; 0 has none.
  ///
  /// @return the length of the longest when they leave no code unused, or are of one alone; else 0
  static int assign(byte[] lengths, int first, int last, int[] codes) {
    int[] next = new int[MAX_LENGTH + 2];
    for (int i = first; i <= last; i++) {
      if (lengths[i] > MAX_LENGTH) {
        return 0;
      }
      next[lengths[i] + 1] += lengths[i] > 0 ? 1 : 0;
    }
    int used = 0;
    int longest = 0;
    for (int length = 1; length <= MAX_LENGTH; length++) { // from numbers of codes to first codes
      int count = next[length + 1];
      next[length] <<= 1;
      next[length + 1] = next[length] + count;
      used += count;
      longest = count > 0 ? length : longest;
      if (next[length + 1] > 1 << length) {
        return 0;
      }
    }
    boolean isComplete = next[MAX_LENGTH + 1] == 1 << MAX_LENGTH;
    for (int i = first; i <= last; i++) {
      int length = lengths[i];
      if (length > 0) {
        codes[i] = Integer.reverse(next[length]++) >>> (Integer.SIZE - length);
      }
    }
    return isComplete || (used == 1 && longest == 1) ? longest : 0;
  }
}
