package io.tributary.storage.metrics;

import io.tributary.model.ClusterId;
import io.tributary.model.TimeRange;
import io.tributary.storage.pieces.Windows;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Predicate;

/// Where in the log samples were last written, by the minute of their time: so that what was read
/// before can be told from what may be another by now.
///
/// Of windows a day older than another one only the last place of all of their minutes is kept.
/// Written by one thread at a time, under the head's lock; read by any.
final class Changes {
  private static final long SLOT_MS = 60_000;
  private static final int SLOTS = (int) (Windows.WINDOW_MS / SLOT_MS);

  /// By the start of a window, the place of each of its minutes, or one of all.
  private final Map<ClusterId, NavigableMap<Long, AtomicLongArray>> byCluster =
      new ConcurrentHashMap<>();

  /// Says that samples of any time from the first to the last were written.
  ///
  /// @param position behind them in the log
  void written(ClusterId cluster, long minMs, long maxMs, long position) {
    NavigableMap<Long, AtomicLongArray> windows =
        byCluster.computeIfAbsent(cluster, _ -> new ConcurrentSkipListMap<>());
    long last = Windows.startOf(maxMs);
    for (long start = Windows.startOf(minMs); start < last; start += Windows.WINDOW_MS) {
      written(windows, Math.max(minMs, start), start + Windows.WINDOW_MS - 1, position);
    }
    written(windows, Math.max(minMs, last), maxMs, position);
  }

  /// Says the same of times of one window.
  private static void written(
      NavigableMap<Long, AtomicLongArray> windows, long minMs, long maxMs, long position) {
    long start = Windows.startOf(minMs);
    AtomicLongArray slots = windows.get(start);
    if (slots == null) {
      slots = begin(windows, start);
    }
    for (int i = slot(slots, minMs - start); i <= slot(slots, maxMs - start); i++) {
      slots.set(i, position);
    }
  }

  private static int slot(AtomicLongArray slots, long intoWindowMs) {
    return slots.length() == 1 ? 0 : (int) (intoWindowMs / SLOT_MS);
  }

  private static AtomicLongArray begin(NavigableMap<Long, AtomicLongArray> windows, long start) {
    AtomicLongArray slots = new AtomicLongArray(SLOTS);
    windows.put(start, slots);
    windows
        .headMap(start - Windows.DAY_MS)
        .replaceAll((_, old) -> old.length() == 1 ? old : last(old));
    return slots;
  }

  private static AtomicLongArray last(AtomicLongArray slots) {
    long last = 0;
    for (int i = 0; i < slots.length(); i++) {
      last = Math.max(last, slots.get(i));
    }
    return new AtomicLongArray(new long[] {last});
  }

  /// Returns the clusters that samples were written of.
  Iterable<ClusterId> clusters() {
    return byCluster.keySet();
  }

  /// Returns the times, as far as they touch `range`, that were written to behind a place in the
  /// log.
  List<TimeRange> since(long position, Predicate<ClusterId> clusters, TimeRange range) {
    List<TimeRange> changed = new ArrayList<>();
    byCluster.forEach((cluster, windows) -> {
      if (clusters.test(cluster)) {
        windows
            .subMap(Windows.startOf(range.minMs()), true, range.maxMs(), true)
            .forEach((start, slots) -> add(start, slots, position, changed));
      }
    });
    return changed;
  }

  private static void add(
      long start, AtomicLongArray slots, long position, List<TimeRange> changed) {
    long slotMs = Windows.WINDOW_MS / slots.length();
    int first = -1;
    for (int i = 0; i <= slots.length(); i++) {
      boolean written = i < slots.length() && slots.get(i) > position;
      if (written && first < 0) {
        first = i;
      } else if (!written && first >= 0) {
        changed.add(new TimeRange(start + first * slotMs, start + i * slotMs - 1));
        first = -1;
      }
    }
  }
}
