package io.tributary.scraper;

import java.time.Duration;

/// How a poll ended.
sealed interface PollResult {
  /// Everything was read; single samples may have been refused.
  record Up() implements PollResult {}

  /// @param reason for the operator
  record Down(String reason) implements PollResult {}

  /// The store had no room, which says nothing about the source.
  record Overloaded(Duration retryAfter) implements PollResult {}
}
