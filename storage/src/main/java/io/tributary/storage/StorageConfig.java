package io.tributary.storage;

import io.tributary.model.ClusterId;
import io.tributary.model.PerCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/// Where and how long a [Storage] keeps what it is given.
///
/// @param directory holds everything; made when absent
/// @param retention how long samples and log lines are kept; [Duration#ZERO] keeps them for ever
/// @param clusterRetention what differs from `retention`, by cluster
/// @param retentionRules which series are kept for less
/// @param retentionSizeBytes of stored pages and chunks, beyond which the oldest windows go first;
///   0 means no limit
/// @param minFreeBytes of the disk, below which the oldest windows go first
/// @param headBytes the budget of samples in memory, a quarter of it on top for log lines; twice
///   that many refuse writes
/// @param limits what of each cluster's data is taken
/// @param replicaLabels of clusters whose series come from several replicas, the label that tells
///   which
public record StorageConfig(
    Path directory,
    Duration retention,
    Map<ClusterId, Duration> clusterRetention,
    List<RetentionRule> retentionRules,
    long retentionSizeBytes,
    long minFreeBytes,
    long headBytes,
    PerCluster<StoreLimits> limits,
    Map<ClusterId, String> replicaLabels) {
  private static final long DEFAULT_HEAD_BYTES = 512L << 20;

  public StorageConfig {
    clusterRetention = Map.copyOf(clusterRetention);
    retentionRules = List.copyOf(retentionRules);
    replicaLabels = Map.copyOf(replicaLabels);
  }

  /// Returns the defaults: 60 days, no limit of size, no free space asked for, 512 MiB of head.
  public static StorageConfig of(Path directory) {
    return new StorageConfig(
        directory,
        Duration.ofDays(60),
        Map.of(),
        List.of(),
        0,
        0,
        DEFAULT_HEAD_BYTES,
        PerCluster.same(StoreLimits.DEFAULT),
        Map.of());
  }

  public StorageConfig withRetention(Duration newRetention) {
    return new StorageConfig(
        directory,
        newRetention,
        clusterRetention,
        retentionRules,
        retentionSizeBytes,
        minFreeBytes,
        headBytes,
        limits,
        replicaLabels);
  }

  public StorageConfig withRetentionRules(List<RetentionRule> newRules) {
    return new StorageConfig(
        directory,
        retention,
        clusterRetention,
        newRules,
        retentionSizeBytes,
        minFreeBytes,
        headBytes,
        limits,
        replicaLabels);
  }

  public StorageConfig withRetentionSize(long newRetentionSizeBytes) {
    return new StorageConfig(
        directory,
        retention,
        clusterRetention,
        retentionRules,
        newRetentionSizeBytes,
        minFreeBytes,
        headBytes,
        limits,
        replicaLabels);
  }

  public StorageConfig withMinFree(long newMinFreeBytes) {
    return new StorageConfig(
        directory,
        retention,
        clusterRetention,
        retentionRules,
        retentionSizeBytes,
        newMinFreeBytes,
        headBytes,
        limits,
        replicaLabels);
  }

  public StorageConfig withHeadBytes(long newHeadBytes) {
    return new StorageConfig(
        directory,
        retention,
        clusterRetention,
        retentionRules,
        retentionSizeBytes,
        minFreeBytes,
        newHeadBytes,
        limits,
        replicaLabels);
  }

  public StorageConfig withReplicaLabels(Map<ClusterId, String> newReplicaLabels) {
    return new StorageConfig(
        directory,
        retention,
        clusterRetention,
        retentionRules,
        retentionSizeBytes,
        minFreeBytes,
        headBytes,
        limits,
        newReplicaLabels);
  }

  /// Returns how long what `cluster` sent is kept.
  public Duration retentionOf(ClusterId cluster) {
    return clusterRetention.getOrDefault(cluster, retention);
  }

  /// Returns the oldest timestamp of a cluster that is taken now.
  public long minTimestampMs(ClusterId cluster, long nowMs) {
    Duration kept = retentionOf(cluster);
    Duration age = limits.of(cluster).maxAge();
    boolean younger = !age.isZero() && (kept.isZero() || age.compareTo(kept) < 0);
    Duration taken = younger ? age : kept;
    return taken.isZero() ? Long.MIN_VALUE : nowMs - taken.toMillis();
  }

  /// Returns the newest timestamp of a cluster that is taken now.
  public long maxTimestampMs(ClusterId cluster, long nowMs) {
    long aheadMs = limits.of(cluster).maxFuture().toMillis();
    return nowMs > Long.MAX_VALUE - aheadMs ? Long.MAX_VALUE : nowMs + aheadMs;
  }
}
