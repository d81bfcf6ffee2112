package io.tributary.kit.memory;

import io.tributary.model.metrics.Rejection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// How old, and how far ahead of the clock, a sample may be. Immutable.
public record AgeLimits(
    InstantSource clock, @Nullable Duration retention, @Nullable Duration future) {
  /// Takes everything.
  public static final AgeLimits NONE =
      new AgeLimits(InstantSource.fixed(Instant.EPOCH), null, null);

  @Nullable Rejection check(long timestampMs) {
    if (retention != null && timestampMs < clock.millis() - retention.toMillis()) {
      return Rejection.TOO_OLD;
    }
    if (future != null && timestampMs > clock.millis() + future.toMillis()) {
      return Rejection.TOO_FAR_IN_FUTURE;
    }
    return null;
  }
}
