package io.tributary.model;

/// A part of time of which a cluster's data is not whole. Immutable.
///
/// @param endMs exclusive; [#OPEN] while it goes on
public record Gap(long startMs, long endMs, Kind kind) {
  public static final long OPEN = Long.MAX_VALUE;

  /// Why it is one.
  public enum Kind {
    /// Its source could not be polled.
    DOWN,
    /// No samples came of what writes by itself.
    SILENT,
    /// No log lines came of what writes them.
    NO_LINES,
    /// Samples or lines were refused.
    REFUSED,
    /// Its source has sent what it may in a day, and is asked for little until the next.
    SPENT;

    /// Returns whether samples of a source are missing that may be asked for later.
    public boolean isOfSource() {
      return this == DOWN || this == SILENT;
    }
  }

  public boolean overlaps(TimeRange range) {
    return range.overlaps(startMs, endMs == OPEN ? OPEN : endMs - 1);
  }
}
