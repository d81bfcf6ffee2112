package io.tributary.storage.pieces;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.concurrent.TimeUnit;

/// The grids of time: windows of two hours, which pieces are of, and days, which postings are of.
public final class Windows {
  public static final long WINDOW_MS = 7_200_000;
  public static final long DAY_MS = 86_400_000;

  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);

  private Windows() {}

  /// Returns where the window of a time begins, milliseconds since the epoch.
  public static long startOf(long timestampMs) {
    return timestampMs - Math.floorMod(timestampMs, WINDOW_MS);
  }

  /// Returns where the window of a time in nanoseconds begins, milliseconds since the epoch.
  public static long ofNs(long timestampNs) {
    return startOf(msOf(timestampNs));
  }

  /// Returns the millisecond that a time in nanoseconds is in.
  public static long msOf(long timestampNs) {
    return Math.floorDiv(timestampNs, NS_PER_MS);
  }

  /// Returns the first nanosecond of a window.
  public static long startNs(long windowStartMs) {
    return TimeUnit.MILLISECONDS.toNanos(windowStartMs);
  }

  /// Returns the last nanosecond of a window.
  public static long endNs(long windowStartMs) {
    return lastNs(windowStartMs + WINDOW_MS - 1);
  }

  /// Returns the last nanosecond of a millisecond.
  public static long lastNs(long timestampMs) {
    long firstNs = TimeUnit.MILLISECONDS.toNanos(timestampMs);
    return firstNs > Long.MAX_VALUE - NS_PER_MS ? Long.MAX_VALUE : firstNs + (NS_PER_MS - 1);
  }

  /// Returns the number of a time's day since the epoch.
  public static long dayOf(long timestampMs) {
    return Math.floorDiv(timestampMs, DAY_MS);
  }

  /// Returns what the days from one time to another have; nothing when the other is earlier.
  public static <T> Collection<T> ofDays(NavigableMap<Long, T> byDay, long minMs, long maxMs) {
    return minMs > maxMs
        ? List.of()
        : byDay.subMap(dayOf(minMs), true, dayOf(maxMs), true).values();
  }
}
