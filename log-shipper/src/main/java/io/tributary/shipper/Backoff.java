package io.tributary.shipper;

import java.time.Duration;
import java.util.random.RandomGenerator;

/// How long to wait after each failure: twice as long as before, with jitter, up to a limit.
///
/// Confined to one thread.
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(250);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final Duration LONGEST_ASKED = Duration.ofMinutes(5);

  private final RandomGenerator random;
  private long nextMs = FIRST.toMillis();

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  /// Returns the wait after one more failure.
  ///
  /// @param asked what the server asks to wait at least
  Duration next(Duration asked) {
    long ms = nextMs / 2 + random.nextLong(nextMs / 2 + 1);
    nextMs = Math.min(2 * nextMs, LONGEST.toMillis());
    return Duration.ofMillis(Math.max(ms, Math.min(asked.toMillis(), LONGEST_ASKED.toMillis())));
  }

  void reset() {
    nextMs = FIRST.toMillis();
  }
}
