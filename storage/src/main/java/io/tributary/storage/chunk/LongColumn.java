package io.tributary.storage.chunk;

import java.util.Arrays;

/// A growing array of longs. Confined to one thread; reused after [#clear()].
final class LongColumn {
  private long[] values = new long[256];
  private int size;

  int size() {
    return size;
  }

  /// The longs up to [#size()], valid until the next change.
  long[] values() {
    return values;
  }

  void clear() {
    size = 0;
  }

  void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }
}
