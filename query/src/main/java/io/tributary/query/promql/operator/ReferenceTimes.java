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

  /// Returns whether every step looks at the same time.
  public boolean isFixed() {
    return fixedMs != null;
  }
}
