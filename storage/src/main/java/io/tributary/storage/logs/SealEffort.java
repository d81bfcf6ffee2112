package io.tributary.storage.logs;

import io.tributary.storage.codec.Effort;

/// Decides how lines are sealed. Confined to the sealer.
///
/// By column at once where they make a large piece, which stays as it is then: so they are written
/// once and not twice. Small pieces, which are merged anyway, are written plainly, and large ones
/// in a hurry even hastily. What a hurry is depends on how fast the last large piece was written:
/// where others want the processors, too, lines must not come faster than they are sealed.
final class SealEffort {
  /// By column these take a sixth.
  static final long LARGE_BYTES = 48L << 20;

  /// What writes by column takes some megabytes.
  static final int FEW_WINDOWS = 2;

  /// So many times as long as it takes to write lines by column they take to come, at least: then
  /// memory never fills, which has room for one and a half generations beside the one that is
  /// sealed.
  static final double TIMES_SLOWER = 1.5;

  /// So many times as fast as by column lines are written hastily.
  static final int TIMES_FASTER = 3;

  /// Until it is known: what it is at first, as nothing is compiled yet.
  static final double FIRST_BYTES_PER_S = 60 << 20;

  private double columnBytesPerS = FIRST_BYTES_PER_S;

  /// @param clusterBytes of the lines that are sealed
  /// @param bytesPerS at which they and all others came
  /// @param windows that they are of
  Effort of(long clusterBytes, double bytesPerS, int windows) {
    if (clusterBytes < LARGE_BYTES || windows > FEW_WINDOWS) {
      return Effort.QUICK;
    }
    return bytesPerS * TIMES_SLOWER <= columnBytesPerS ? Effort.THOROUGH : Effort.HASTY;
  }

  /// Takes note of how long it took to seal lines.
  void took(Effort effort, long clusterBytes, double seconds) {
    if (clusterBytes >= LARGE_BYTES && effort != Effort.QUICK) {
      columnBytesPerS = clusterBytes / seconds / (effort == Effort.HASTY ? TIMES_FASTER : 1);
    }
  }
}
