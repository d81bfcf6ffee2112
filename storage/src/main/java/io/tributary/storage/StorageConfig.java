package io.tributary.storage;

import io.tributary.model.ClusterId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/// Where and how long a [Storage] keeps what it is given.
///
/// @param directory holds everything; made when absent
/// @param retention how long samples and log lines are kept; [Duration#ZERO] keeps them for ever
/// @param clusterRetention what differs from `retention`, by cluster
/// @param retentionSizeBytes of stored pages and chunks, beyond which the oldest windows go first;
///   0 means no limit
/// @param headBytes the budget of samples in memory, a quarter of it on top for log lines; twice
///   that many refuse writes
/// @param maxFuture how far ahead of our clock a sample or line may be
public record StorageConfig(
    Path directory,
    Duration retention,
    Map<ClusterId, Duration> clusterRetention,
    long retentionSizeBytes,
    long headBytes,
    Duration maxFuture) {
  private static final long DEFAULT_HEAD_BYTES = 512L << 20;

  public StorageConfig {
    clusterRetention = Map.copyOf(clusterRetention);
  }

  /// Returns the defaults: 60 days, no limit of size, 512 MiB of head.
  public static StorageConfig of(Path directory) {
    return new StorageConfig(
        directory, Duration.ofDays(60), Map.of(), 0, DEFAULT_HEAD_BYTES, Duration.ofMinutes(10));
  }

  public StorageConfig withRetention(Duration newRetention) {
    return new StorageConfig(
        directory, newRetention, clusterRetention, retentionSizeBytes, headBytes, maxFuture);
  }

  public StorageConfig withRetentionSize(long newRetentionSizeBytes) {
    return new StorageConfig(
        directory, retention, clusterRetention, newRetentionSizeBytes, headBytes, maxFuture);
  }

  public StorageConfig withHeadBytes(long newHeadBytes) {
    return new StorageConfig(
        directory, retention, clusterRetention, retentionSizeBytes, newHeadBytes, maxFuture);
  }

  /// Returns how long what `cluster` sent is kept.
  public Duration retentionOf(ClusterId cluster) {
    return clusterRetention.getOrDefault(cluster, retention);
  }
}
