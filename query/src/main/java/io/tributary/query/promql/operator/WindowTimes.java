package io.tributary.query.promql.operator;

/// Where windows lie: (reference − range, reference] for the reference time of each step.
///
/// @param lookBefore how far before its start samples belong to a window all the same
/// @param lookAfter how far after its end
public record WindowTimes(
    ReferenceTimes references, long rangeMs, long lookBefore, long lookAfter) {
  /// What is shorter has hardly a page of storage to itself.
  private static final long LONG_MS = 7_200_000;

  /// Returns whether windows are so long, and have so little in common, that each is better looked
  /// at as a whole than all of their samples once.
  public boolean areLongAndApart() {
    long readMs = maxMs() - minMs() + 1;
    return rangeMs >= LONG_MS && references.steps().count() <= 2 * readMs / rangeMs;
  }

  public long endMs(int step) {
    return references.at(step);
  }

  public long startMs(int step) {
    return references.at(step) - rangeMs;
  }

  /// Returns the earliest time of a sample that any window has.
  public long minMs() {
    return startMs(0) - lookBefore + 1;
  }

  /// Returns the latest time of a sample that any window has.
  public long maxMs() {
    return references.lastMs() + lookAfter;
  }
}
