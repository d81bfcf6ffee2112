package io.tributary.query.logql;

/// When and how much of a query is asked for, in nanoseconds since the epoch.
///
/// @param startNs the first step; of a log query the oldest line
/// @param endNs no step is later; of a log query every line is older
/// @param stepNs the distance of two steps; 0 for an instant query at `endNs`
/// @param limit the most lines returned
/// @param newestFirst the order of lines
/// @param intervalNs the least distance of two lines that are returned; 0 for all
public record LogParams(
    long startNs, long endNs, long stepNs, int limit, boolean newestFirst, long intervalNs) {
  public LogParams(long startNs, long endNs, long stepNs, int limit, boolean newestFirst) {
    this(startNs, endNs, stepNs, limit, newestFirst, 0);
  }

  public static LogParams instant(long timeNs) {
    return new LogParams(timeNs, timeNs, 0, 100, true);
  }

  boolean isInstant() {
    return stepNs == 0;
  }
}
