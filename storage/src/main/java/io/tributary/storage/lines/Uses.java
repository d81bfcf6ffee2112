package io.tributary.storage.lines;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// Which of the values that are listed once each field has. Confined to one thread; reused after
/// [#clear()].
final class Uses {
  private long[] which = new long[256];
  private int size;

  void clear() {
    size = 0;
  }

  int size() {
    return size;
  }

  /// Notes that a field has a value, of so many that are listed; it is one of them, or the next.
  void add(int value, int listed) {
    if (size == which.length) {
      which = Arrays.copyOf(which, 2 * size);
    }
    which[size++] = (long) listed - value;
  }

  /// Writes which values the fields have, where that is not each another.
  void write(int listed, IntegerEncoder integers, ByteSink out) {
    if (listed < size) {
      integers.encodeUnrelated(which, 0, size, out);
    }
  }
}
