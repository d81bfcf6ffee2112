package io.tributary.storage.codec;

import java.util.Arrays;

/// A growing array of longs. Confined to one thread; reused after [#clear()].
public final class LongColumn {
  private long[] values = new long[256];
  private int size;

  public int size() {
    return size;
  }

  /// The longs up to [#size()], valid until the next change.
  public long[] values() {
    return values;
  }

  public void clear() {
    size = 0;
  }

  /// Forgets all but the first `newSize`.
  public void truncate(int newSize) {
    size = newSize;
  }

  public void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }
}
