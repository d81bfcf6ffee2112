package io.tributary.storage.pieces;

import io.tributary.storage.StorageConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;

/// How much of the disk is to be made free.
///
/// Merges take space for a while, and what was dropped returns it after a while: only what is
/// missing for a minute is asked for, and after it was dropped another minute has to pass. Confined
/// to the sealer, but for the figure of what is free.
public final class DiskFloor {
  private static final long PATIENCE_MS = Duration.ofMinutes(1).toMillis();
  private static final long NEVER = Long.MIN_VALUE;

  private final StorageConfig config;
  private final InstantSource clock;
  private long sinceMs = NEVER;
  private long leastMissing;

  public DiskFloor(StorageConfig config, InstantSource clock) {
    this.config = config;
    this.clock = clock;
  }

  /// Returns how many bytes of the disk are free.
  long freeBytes() {
    try {
      return Files.getFileStore(config.directory()).getUsableSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "cannot tell how much of the disk is free directory=" + config.directory(), e);
    }
  }

  /// Returns how many bytes of pieces are to be dropped now.
  ///
  /// @param returningBytes those of pieces that are out of use and still there
  long missingBytes(long returningBytes) {
    return config.minFreeBytes() == 0
        ? 0
        : missing(config.minFreeBytes() - freeBytes() - returningBytes);
  }

  long missing(long bytes) {
    long nowMs = clock.millis();
    if (bytes <= 0) {
      sinceMs = NEVER;
      return 0;
    }
    if (sinceMs == NEVER) {
      sinceMs = nowMs;
      leastMissing = bytes;
    }
    leastMissing = Math.min(leastMissing, bytes);
    if (nowMs - sinceMs < PATIENCE_MS) {
      return 0;
    }
    sinceMs = NEVER;
    return leastMissing;
  }
}
