package io.tributary.storage.lines;

import java.util.Arrays;

/// Lists of ranges of bytes, one behind the other. Confined to one thread; reused after [#clear()].
final class Ranges {
  private int[] ints = new int[256]; // of each list its length, then bounds
  private int size;
  private int list;

  void clear() {
    size = 0;
  }

  /// Begins a list, and returns where it is.
  int begin() {
    list = size;
    append(0);
    return list;
  }

  /// Adds a range, which may go on from the last one of the list.
  void add(int from, int to) {
    if (ints[list] > 0 && ints[size - 1] == from) {
      ints[size - 1] = to;
      return;
    }
    append(from);
    append(to);
    ints[list] += 2;
  }

  private void append(int value) {
    ints = size == ints.length ? Arrays.copyOf(ints, 2 * size) : ints;
    ints[size++] = value;
  }

  /// The lists: at the place of each how many bounds follow.
  int[] ints() {
    return ints;
  }
}
