package io.tributary.storage.lines;

import java.util.Arrays;

/// The parts that a block's lines pass, one line after the other, with their fields. Confined to
/// one thread; reused after [#clear()].
final class Steps {
  private int[] parts = new int[1_024];
  private long[] values = new long[1_024];
  private byte[] widths = new byte[1_024];
  private int size;

  void clear() {
    size = 0;
  }

  /// @param value of a number or a time; where another field begins and ends, by [#bounds]
  /// @param width digits of a number
  void add(int part, long value, int width) {
    if (size == parts.length) {
      parts = Arrays.copyOf(parts, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
      widths = Arrays.copyOf(widths, 2 * size);
    }
    parts[size] = part;
    values[size] = value;
    widths[size++] = (byte) width;
  }

  static long bounds(int start, int end) {
    return (long) start << Integer.SIZE | end;
  }

  static int start(long bounds) {
    return (int) (bounds >>> Integer.SIZE);
  }

  static int end(long bounds) {
    return (int) bounds;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  int size() {
    return size;
  }

  int part(int step) {
    return parts[step];
  }

  long value(int step) {
    return values[step];
  }

  int width(int step) {
    return widths[step];
  }
}
