package io.tributary.query.promql.ast;

import org.jspecify.annotations.Nullable;

/// The time a selector or subquery looks at: the evaluation time or a fixed one, minus an offset.
///
/// @param at the fixed time, or null for the evaluation time
/// @param offset how far back it looks, or null for none; may be negative
public record TimeShift(@Nullable At at, @Nullable DurationExpr offset) {
  public static final TimeShift NONE = new TimeShift(null, null);

  /// A fixed evaluation time.
  public sealed interface At {
    /// @param timestampMs milliseconds since the epoch
    record Timestamp(long timestampMs) implements At {}

    /// The start of the whole query.
    record Start() implements At {}

    /// The end of the whole query.
    record End() implements At {}
  }

  public TimeShift withAt(At newAt) {
    return new TimeShift(newAt, offset);
  }

  public TimeShift withOffset(DurationExpr newOffset) {
    return new TimeShift(at, newOffset);
  }

  /// Returns the offset in milliseconds; 0 when there is none.
  ///
  /// @param stepMs the query's step
  /// @param rangeMs the query's end minus its start
  public long offsetMs(long stepMs, long rangeMs) {
    return offset == null ? 0 : offset.millis(stepMs, rangeMs);
  }

  /// Returns the time looked at when the query is evaluated at `evaluationMs`.
  ///
  /// @param startMs the query's start
  /// @param endMs the query's end
  /// @param stepMs the query's step
  public long referenceMs(long evaluationMs, long startMs, long endMs, long stepMs) {
    long base =
        switch (at) {
          case null -> evaluationMs;
          case At.Timestamp(long timestampMs) -> timestampMs;
          case At.Start _ -> startMs;
          case At.End _ -> endMs;
        };
    return base - offsetMs(stepMs, endMs - startMs);
  }
}
