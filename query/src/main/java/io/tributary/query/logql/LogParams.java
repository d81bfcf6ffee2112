package io.tributary.query.logql;

import org.jspecify.annotations.Nullable;

/// When and how much of a query is asked for, in nanoseconds since the epoch.
///
/// @param startNs the first step; of a log query the oldest line
/// @param endNs no step is later; of a log query every line is older
/// @param stepNs the distance of two steps; 0 for an instant query at `endNs`
/// @param limit the most lines returned
/// @param newestFirst the order of lines
/// @param intervalNs the least distance of two lines that are returned; 0 for all
/// @param cursor where lines begin that are asked for page by page; null when they are not
public record LogParams(
    long startNs,
    long endNs,
    long stepNs,
    int limit,
    boolean newestFirst,
    long intervalNs,
    @Nullable LogCursor cursor) {
  public LogParams(long startNs, long endNs, long stepNs, int limit, boolean newestFirst) {
    this(startNs, endNs, stepNs, limit, newestFirst, 0, null);
  }

  /// Returns the same for the page that begins at a cursor.
  public LogParams from(LogCursor place) {
    return new LogParams(startNs, endNs, stepNs, limit, newestFirst, intervalNs, place);
  }

  public static LogParams instant(long timeNs) {
    return new LogParams(timeNs, timeNs, 0, 100, true);
  }

  boolean isInstant() {
    return stepNs == 0;
  }
}
