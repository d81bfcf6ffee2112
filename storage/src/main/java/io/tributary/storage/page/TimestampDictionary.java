package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSink;
import io.tributary.storage.codec.Effort;
import io.tributary.storage.codec.IntegerEncoder;
import java.util.Arrays;

/// The distinct timestamp columns of a page under construction. Confined to one thread; reused.
final class TimestampDictionary {
  private final IntegerEncoder integers = new IntegerEncoder(Effort.QUICK);
  private final ByteSink column = new ByteSink();
  private long[] timestamps = new long[4_096];
  private int[] ends = new int[64]; // of each column in timestamps
  private int[] table = new int[128]; // open addressing, column + 1
  private long[] offsets = new long[512];
  private int columns;
  private int last;
  private long windowStartMs;

  void clear(long newWindowStartMs) {
    columns = 0;
    last = 0;
    windowStartMs = newWindowStartMs;
    Arrays.fill(table, 0);
  }

  int columns() {
    return columns;
  }

  int timestamps() {
    return columns == 0 ? 0 : ends[columns - 1];
  }

  /// Returns the number of the column; appends it to the stream when it is new.
  int add(long[] timestampsMs, int rows, ByteSink out) {
    if (columns > 0 && matches(last, timestampsMs, rows)) {
      return last;
    }
    int slot = slot(timestampsMs, rows);
    if (table[slot] == 0) {
      append(timestampsMs, rows, out);
      table[slot] = columns;
      if (2 * columns > table.length) {
        rehash();
      }
      last = columns - 1;
    } else {
      last = table[slot] - 1;
    }
    return last;
  }

  private int start(int number) {
    return number == 0 ? 0 : ends[number - 1];
  }

  private boolean matches(int number, long[] timestampsMs, int rows) {
    int from = start(number);
    return Arrays.equals(timestamps, from, ends[number], timestampsMs, 0, rows);
  }

  private int slot(long[] timestampsMs, int rows) {
    int mask = table.length - 1;
    int slot = hash(timestampsMs, 0, rows) & mask;
    while (table[slot] != 0 && !matches(table[slot] - 1, timestampsMs, rows)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private static int hash(long[] timestampsMs, int from, int to) {
    long hash = 0;
    for (int i = from; i < to; i++) {
      hash = (hash ^ timestampsMs[i]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (hash >>> 32);
  }

  private void rehash() {
    table = new int[2 * table.length];
    int mask = table.length - 1;
    for (int number = 0; number < columns; number++) {
      int slot = hash(timestamps, start(number), ends[number]) & mask;
      while (table[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      table[slot] = number + 1;
    }
  }

  private void append(long[] timestampsMs, int rows, ByteSink out) {
    int from = timestamps();
    if (timestamps.length - from < rows) {
      timestamps = Arrays.copyOf(timestamps, Math.max(from + rows, 2 * timestamps.length));
    }
    System.arraycopy(timestampsMs, 0, timestamps, from, rows);
    if (columns == ends.length) {
      ends = Arrays.copyOf(ends, 2 * columns);
    }
    ends[columns++] = from + rows;
    write(timestampsMs, rows, out);
  }

  private void write(long[] timestampsMs, int rows, ByteSink out) {
    out.writeVarint(rows);
    if (rows == 0) {
      return;
    }
    out.writeZigzag(timestampsMs[0] - windowStartMs);
    out.writeVarint(timestampsMs[rows - 1] - timestampsMs[0]);
    column.clear();
    if (!isRegular(timestampsMs, rows)) {
      encode(timestampsMs, rows);
    }
    out.writeVarint(column.size());
    out.write(column.bytes(), 0, column.size());
  }

  private static boolean isRegular(long[] timestampsMs, int rows) {
    for (int i = 2; i < rows; i++) {
      if (timestampsMs[i] - timestampsMs[i - 1] != timestampsMs[1] - timestampsMs[0]) {
        return false;
      }
    }
    return true;
  }

  private void encode(long[] timestampsMs, int rows) {
    if (offsets.length < rows) {
      offsets = new long[Math.max(rows, 2 * offsets.length)];
    }
    for (int i = 0; i < rows; i++) {
      offsets[i] = timestampsMs[i] - timestampsMs[0];
    }
    integers.encode(offsets, rows, column);
  }
}
