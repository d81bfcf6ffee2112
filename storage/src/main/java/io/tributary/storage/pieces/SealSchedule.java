package io.tributary.storage.pieces;

import io.tributary.model.ClusterId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/// Decides when it is time to seal. Confined to the sealer's thread.
final class SealSchedule {
  private static final long SEAL_AFTER_MS = Duration.ofMinutes(30).toMillis();

  static final double NEARLY_FULL = 0.75;

  /// Old data that is filled in moves a cluster's newest row by hours in a moment: that is no
  /// reason to seal a little at a time.
  private static final Duration LEAST_PAUSE = Duration.ofMinutes(1);

  private static final double NOT_LITTLE = 0.125;

  private final InstantSource clock;
  private final Map<ClusterId, Long> since = new HashMap<>();
  private Instant lastSeal;

  SealSchedule(InstantSource clock) {
    this.clock = clock;
    this.lastSeal = clock.instant();
  }

  /// Returns whether memory is nearly full, a cluster's newest row is half an hour past its last
  /// seal, or something was deleted.
  boolean isDue(Sealer sealer) {
    double fill = sealer.fill();
    if (fill >= NEARLY_FULL) {
      return true;
    }
    Map<ClusterId, Long> newest = sealer.newestMs();
    newest.forEach(since::putIfAbsent);
    boolean rested = !lastSeal.plus(LEAST_PAUSE).isAfter(clock.instant());
    return (rested && sealer.isSealAsked())
        || ((rested || fill >= NOT_LITTLE)
            && newest.entrySet().stream().anyMatch(this::isLongPast));
  }

  private boolean isLongPast(Map.Entry<ClusterId, Long> newest) {
    return newest.getValue() - since.getOrDefault(newest.getKey(), 0L) >= SEAL_AFTER_MS;
  }

  /// Starts to count anew.
  void sealed(Map<ClusterId, Long> newestBefore) {
    lastSeal = clock.instant();
    since.putAll(newestBefore);
  }
}
