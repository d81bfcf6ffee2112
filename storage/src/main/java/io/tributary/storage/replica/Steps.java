package io.tributary.storage.replica;

import io.tributary.model.metrics.SampleColumns;

/// How far samples are apart around a place, as numbers of which the median is the interval of the
/// series there. Reused, confined to one thread.
///
/// Beside a gap one is long; where replicas change, and behind a late scrape, one is short. The
/// median is none of these as long as most are usual. Stale markers are left out: a poll that fails
/// leaves one at any time.
final class Steps {
  private static final int EACH = 3;
  private static final int LOOKED_AT = 12; // rows, markers among them

  private final long[] ascending = new long[4 * EACH];
  private int size;

  /// Replaces all by the few between a row and those before it, and behind it.
  Steps around(SampleColumns rows, int row) {
    size = 0;
    addBefore(rows, row);
    addAfter(rows, row);
    return this;
  }

  /// Adds the few between a row, which is the first to count, and those before it.
  void addBefore(SampleColumns rows, int row) {
    add(rows, row, Math.max(-1, row - LOOKED_AT), -1);
  }

  /// Adds the few between a row, which is the first to count, and those behind it.
  void addAfter(SampleColumns rows, int row) {
    add(rows, row, Math.min(rows.size(), row + LOOKED_AT), 1);
  }

  private void add(SampleColumns rows, int from, int end, int direction) {
    long[] timestampsMs = rows.timestampsMs();
    int last = -1;
    int added = 0;
    for (int row = from; row != end && added < EACH; row += direction) {
      if (!ReplicaMerge.isMarker(rows, row)) {
        if (last >= 0) {
          insert(Math.abs(timestampsMs[row] - timestampsMs[last]));
          added++;
        }
        last = row;
      }
    }
  }

  private void insert(long step) {
    int at = size++;
    while (at > 0 && ascending[at - 1] > step) {
      ascending[at] = ascending[at - 1];
      at--;
    }
    ascending[at] = step;
  }

  /// Returns whether those around a row are as many as can be and each is at least so long: then
  /// the median is, too, whichever are added.
  boolean allOfManyReach(double length) {
    return size >= 2 * EACH && ascending[0] >= length;
  }

  /// Returns the median, or what is usual when there is none.
  long median(long usual) {
    return size == 0 ? usual : ascending[size / 2];
  }
}
