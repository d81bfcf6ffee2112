package io.tributary.storage.lines;

import java.util.Arrays;

/// The parts that a block's lines pass, one line after the other, with their fields. Confined to
/// one thread; reused after [#clear()].
final class Steps {
  /// The part of a step that is left out.
  static final int NONE = -1;

  private int[] parts = new int[1_024];
  private int[] links = new int[1_024];
  private long[] values = new long[1_024];
  private byte[] widths = new byte[1_024];
  private int size;

  void clear() {
    size = 0;
  }

  /// @param link from the part before to this one
  /// @param value of a number or a time; where another field begins and ends, by [#bounds]
  /// @param width digits of a number
  void add(int part, int link, long value, int width) {
    if (size == parts.length) {
      parts = Arrays.copyOf(parts, 2 * size);
      links = Arrays.copyOf(links, 2 * size);
      values = Arrays.copyOf(values, 2 * size);
      widths = Arrays.copyOf(widths, 2 * size);
    }
    parts[size] = part;
    links[size] = link;
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

  /// Gives a step another part.
  void setPart(int step, int part) {
    parts[step] = part;
  }

  int link(int step) {
    return links[step];
  }

  /// Notes something else of a step than its link.
  void setLink(int step, int other) {
    links[step] = other;
  }

  long value(int step) {
    return values[step];
  }

  void setValue(int step, long value) {
    values[step] = value;
  }

  int width(int step) {
    return widths[step];
  }
}
