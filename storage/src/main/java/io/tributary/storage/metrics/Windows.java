package io.tributary.storage.metrics;

/// The grids of time: windows of two hours, which pieces are of, and days, which postings are of.
final class Windows {
  static final long WINDOW_MS = 7_200_000;
  static final long DAY_MS = 86_400_000;

  private Windows() {}

  /// Returns where the window of a time begins, milliseconds since the epoch.
  static long startOf(long timestampMs) {
    return timestampMs - Math.floorMod(timestampMs, WINDOW_MS);
  }

  /// Returns the number of a time's day since the epoch.
  static long dayOf(long timestampMs) {
    return Math.floorDiv(timestampMs, DAY_MS);
  }
}
