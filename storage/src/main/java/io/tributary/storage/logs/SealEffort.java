package io.tributary.storage.logs;

import io.tributary.storage.codec.Effort;

/// Decides how lines are sealed.
///
/// By column at once where they make a large piece, which stays as it is then: so they are written
/// once and not twice. In a hurry, or into small pieces, which are merged anyway, plainly.
final class SealEffort {
  /// By column these take a sixth.
  static final long LARGE_BYTES = 48L << 20;

  /// About half of the pace at which lines are written by column.
  static final long SLOW_BYTES_PER_S = 48L << 20;

  /// What writes by column takes some megabytes.
  static final int FEW_WINDOWS = 2;

  private SealEffort() {}

  /// @param clusterBytes of the lines that are sealed
  /// @param bytesPerS at which they and all others came
  /// @param windows that they are of
  static Effort of(long clusterBytes, double bytesPerS, int windows) {
    return clusterBytes >= LARGE_BYTES && bytesPerS <= SLOW_BYTES_PER_S && windows <= FEW_WINDOWS
        ? Effort.THOROUGH
        : Effort.QUICK;
  }
}
