package io.tributary.storage.page;

import io.tributary.storage.codec.ByteSource;
import io.tributary.storage.codec.IntegerDecoder;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/// The timestamp columns of an opened page, each decoded when it is first asked for.
///
/// Opened by one thread, it may be asked by several; reused from page to page.
final class TimestampColumns {
  private static final VarHandle READY = MethodHandles.arrayElementVarHandle(boolean[].class);

  private final ReentrantLock decoding = new ReentrantLock();
  private final IntegerDecoder integers = new IntegerDecoder();
  private final ByteSource source = new ByteSource();
  private int columns;
  private int[] rows = new int[0];
  private int[] bodies = new int[0];
  private int[] ends = new int[0];
  private long[] firstMs = new long[0];
  private long[] lastMs = new long[0];
  private long[][] decoded = new long[0][];
  private boolean[] ready = new boolean[0];
  private byte[] bytes = new byte[0];
  private String resource = "";

  /// Takes the stream [Stream#TIMESTAMPS] over.
  void open(ByteSource in, int newColumns, long windowStartMs, String newResource) {
    columns = newColumns;
    bytes = in.bytes();
    resource = newResource;
    grow();
    Arrays.fill(ready, 0, columns, false);
    long total = 0;
    for (int i = 0; i < columns; i++) {
      readColumn(in, i, windowStartMs);
      total += rows[i];
      if (total > PageFormat.MAX_TIMESTAMPS + PageFormat.MAX_ROWS) {
        throw in.corrupt("at most " + PageFormat.MAX_TIMESTAMPS, Long.toString(total));
      }
    }
  }

  private void grow() {
    if (rows.length < columns) {
      rows = new int[columns];
      bodies = new int[columns];
      ends = new int[columns];
      firstMs = new long[columns];
      lastMs = new long[columns];
      decoded = Arrays.copyOf(decoded, columns);
      ready = new boolean[columns];
    }
  }

  private void readColumn(ByteSource in, int column, long windowStartMs) {
    int count = in.readCount(PageFormat.MAX_ROWS);
    rows[column] = count;
    firstMs[column] = count == 0 ? 0 : windowStartMs + in.readZigzag();
    lastMs[column] = count == 0 ? 0 : firstMs[column] + in.readVarint();
    int length = count == 0 ? 0 : in.readCount(in.remaining());
    bodies[column] = in.take(length);
    ends[column] = bodies[column] + length;
  }

  int rows(int column) {
    return rows[column];
  }

  long firstMs(int column) {
    return firstMs[column];
  }

  long lastMs(int column) {
    return lastMs[column];
  }

  /// Returns the column's timestamps, which may be followed by others.
  long[] timestampsMs(int column) {
    if (!(boolean) READY.getAcquire(ready, column)) {
      decode(column);
    }
    return decoded[column];
  }

  private void decode(int column) {
    decoding.lock();
    try {
      if (!ready[column]) {
        fill(column);
        READY.setRelease(ready, column, true);
      }
    } finally {
      decoding.unlock();
    }
  }

  private void fill(int column) {
    long[] times = decoded[column];
    int count = rows[column];
    if (times == null || times.length < count) {
      times = new long[count];
      decoded[column] = times;
    }
    if (bodies[column] == ends[column]) {
      fillRegular(column, times, count);
    } else {
      source.reset(bytes, bodies[column], ends[column], resource);
      integers.decode(source, count, count, times);
      for (int i = 0; i < count; i++) {
        times[i] += firstMs[column];
      }
    }
  }

  private void fillRegular(int column, long[] times, int count) {
    long step = count < 2 ? 0 : (lastMs[column] - firstMs[column]) / (count - 1);
    for (int i = 0; i < count; i++) {
      times[i] = firstMs[column] + i * step;
    }
  }
}
