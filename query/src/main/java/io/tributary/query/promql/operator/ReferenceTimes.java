package io.tributary.query.promql.operator;

import org.jspecify.annotations.Nullable;

/// The time a selector looks at, per step: the step or a fixed time, minus an offset; never
/// decreasing.
///
/// @param fixedMs the time of `@`, or null
public record ReferenceTimes(Steps steps, @Nullable Long fixedMs, long offsetMs) {
  public long at(int step) {
    return (fixedMs == null ? steps.at(step) : fixedMs) - offsetMs;
  }

  public long lastMs() {
    return at(steps.count() - 1);
  }

  /// Returns the first step that looks at `timeMs` or later; the number of steps when none does, or
  /// more.
  public long firstAt(long timeMs) {
    if (fixedMs != null) {
      return at(0) >= timeMs ? 0 : steps.count();
    }
    return Math.max(0, Math.ceilDiv(timeMs + offsetMs - steps.startMs(), steps.stepMs()));
  }

  /// Returns whether every step looks at the same time.
  public boolean isFixed() {
    return fixedMs != null;
  }
}
