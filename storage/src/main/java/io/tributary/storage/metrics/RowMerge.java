package io.tributary.storage.metrics;

import io.tributary.model.metrics.Histogram;
import io.tributary.model.metrics.SampleColumns;
import io.tributary.storage.wal.Tombstone;
import java.util.List;
import java.util.Objects;

/// Adds rows to rows by time; at equal times the rows that were there first stay.
///
/// Sources come in the order of the log, so what was acknowledged first wins.
final class RowMerge {
  private RowMerge() {}

  /// Adds the rows of `more`, which ascend in time.
  ///
  /// @return how many of them were left out for another value at their time
  static int add(SampleColumns out, SampleColumns more) {
    if (more.size() == 0) {
      return 0;
    }
    if (out.size() == 0 || last(out) < more.timestampsMs()[0]) {
      append(out, more, 0);
      return 0;
    }
    return interleave(out, more);
  }

  /// Removes the rows that deletes hide.
  ///
  /// @param logEnd where the log had the last of the rows
  static void hide(SampleColumns rows, List<Tombstone> tombstones, long logEnd) {
    for (Tombstone tombstone : tombstones) {
      if (logEnd <= tombstone.position()) {
        remove(rows, tombstone.range().minMs(), tombstone.range().maxMs());
      }
    }
  }

  /// Removes the rows in `[minMs, maxMs]`.
  static void remove(SampleColumns rows, long minMs, long maxMs) {
    SampleColumns kept = new SampleColumns();
    long[] timestamps = rows.timestampsMs();
    for (int row = 0; row < rows.size(); row++) {
      if (timestamps[row] < minMs || timestamps[row] > maxMs) {
        copy(rows, row, kept);
      }
    }
    rows.clear();
    append(rows, kept, 0);
  }

  private static long last(SampleColumns rows) {
    return rows.timestampsMs()[rows.size() - 1];
  }

  private static void append(SampleColumns out, SampleColumns more, int from) {
    if (more.hasHistograms() || more.hasStartTimestamps()) {
      for (int row = from; row < more.size(); row++) {
        copy(more, row, out);
      }
      return;
    }
    int size = out.size();
    int count = more.size() - from;
    out.ensureCapacity(size + count);
    System.arraycopy(more.timestampsMs(), from, out.timestampsMs(), size, count);
    System.arraycopy(more.values(), from, out.values(), size, count);
    out.setSize(size + count);
  }

  private static int interleave(SampleColumns out, SampleColumns more) {
    SampleColumns first = new SampleColumns();
    append(first, out, 0);
    out.clear();
    int a = 0;
    int b = 0;
    int conflicts = 0;
    while (a < first.size() && b < more.size()) {
      long left = first.timestampsMs()[a];
      long right = more.timestampsMs()[b];
      if (left <= right) {
        if (left == right) {
          conflicts += same(first, a, more, b++) ? 0 : 1;
        }
        copy(first, a++, out);
      } else {
        copy(more, b++, out);
      }
    }
    append(out, first, a);
    append(out, more, b);
    return conflicts;
  }

  private static boolean same(SampleColumns first, int a, SampleColumns second, int b) {
    Histogram histogram = first.histogram(a);
    return (histogram != null || second.histogram(b) != null)
        ? Objects.equals(histogram, second.histogram(b))
        : Double.doubleToRawLongBits(first.values()[a])
            == Double.doubleToRawLongBits(second.values()[b]);
  }

  private static void copy(SampleColumns from, int row, SampleColumns out) {
    Histogram histogram = from.histogram(row);
    if (histogram == null) {
      out.add(from.timestampsMs()[row], from.values()[row]);
    } else {
      out.add(from.timestampsMs()[row], histogram);
    }
    out.setStartTimestampMs(from.startTimestampMs(row));
  }
}
