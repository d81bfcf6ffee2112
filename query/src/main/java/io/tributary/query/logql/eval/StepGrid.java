package io.tributary.query.logql.eval;

/// The times a metric query is evaluated at, in nanoseconds since the epoch. Immutable.
///
/// @param count at least 1
public record StepGrid(long startNs, long stepNs, int count) {
  /// Returns the one step of an instant query.
  public static StepGrid instant(long timeNs) {
    return new StepGrid(timeNs, 1, 1);
  }

  /// Returns the steps from `startNs` to at most `endNs`.
  public static StepGrid range(long startNs, long endNs, long stepNs) {
    return new StepGrid(startNs, stepNs, (int) ((endNs - startNs) / stepNs + 1));
  }

  public long endNs() {
    return startNs + (count - 1) * stepNs;
  }

  public long timeMs(int step) {
    return Math.floorDiv(startNs + step * stepNs, 1_000_000L);
  }

  /// Returns the first step whose window may have `timeNs`; the number of steps when there is none.
  int first(long timeNs) {
    return Math.clamp(firstNotBefore(timeNs), 0, count);
  }

  /// Returns the last step whose window of `rangeNs` has `timeNs`, or −1.
  int last(long timeNs, long rangeNs) {
    return (int) Math.clamp(firstNotBefore(timeNs + rangeNs) - 1, -1L, count - 1L);
  }

  /// Returns the number of the first step that is not before a time, of steps that go on either
  /// way.
  long firstNotBefore(long timeNs) {
    return -Math.floorDiv(startNs - timeNs, stepNs);
  }
}
