package io.tributary.model.metrics;

/// The answer to [Appender#resolve]: the series' ref, or why there is none.
public sealed interface Resolution {
  /// @param ref stands for the series until an append answers [Rejection#RETIRED_REF]; not negative
  record Known(int ref) implements Resolution {}

  /// @param detail names what was wrong, for the sender
  record Refused(Rejection reason, String detail) implements Resolution {}
}
