package io.tributary.server.config;

import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Rewrite;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.ScrapeJob;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.storage.RetentionRule;
import io.tributary.storage.StoreLimits;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the server is told from outside; each part is documented in `tributary.example.yaml`.
///
/// @param data the data directory; relative to the working directory
/// @param logs what is derived of log entries
/// @param polling what is polled
public record ServerConfig(
    Path data,
    Query query,
    Ingest ingest,
    Keeping keeping,
    Limits limits,
    LogDiscovery logs,
    Ownership ownership,
    Polling polling,
    LogLevel logLevel) {

  /// @param clusters by the address of targets that do not say theirs by a label
  /// @param replicated clusters that several addresses may feed
  public record Polling(
      List<ScrapeJob> jobs, Map<String, ClusterId> clusters, Set<ClusterId> replicated) {
    public Polling {
      replicated = Set.copyOf(replicated);
      jobs = List.copyOf(jobs);
      clusters = Map.copyOf(clusters);
    }
  }

  /// @param adminApi whether series can be deleted over HTTP
  public record Query(
      HostPort listen,
      Duration timeout,
      Duration lookback,
      int maxSamples,
      int maxSeries,
      int concurrency,
      boolean adminApi,
      PromqlOptions features) {}

  /// @param maxInFlightBytes bodies of all requests together
  /// @param maxClusters clusters that write since the start
  public record Ingest(HostPort listen, long maxInFlightBytes, int maxClusters) {}

  /// @param retention [Duration#ZERO] keeps samples for ever
  /// @param rules which series are kept for less
  /// @param sizeBytes of stored pages; 0 means no limit
  /// @param minFreeBytes of the disk; 0 leaves none
  /// @param headBytes the budget of samples in memory
  public record Keeping(
      Duration retention,
      List<RetentionRule> rules,
      long sizeBytes,
      long minFreeBytes,
      long headBytes) {
    public Keeping {
      rules = List.copyOf(rules);
    }
  }

  /// What a cluster may send.
  ///
  /// @param sending what is looked at before the store is asked
  /// @param storing what the store looks at
  public record Limits(ClusterLimits sending, StoreLimits storing) {}

  /// @param defaultCluster owns data that names no cluster; null refuses it
  /// @param rewrite how labels enter the global view
  public record Ownership(
      @Nullable ClusterId defaultCluster, Rewrite rewrite, Map<ClusterId, Cluster> clusters) {
    public Ownership {
      clusters = Map.copyOf(clusters);
    }

    /// Returns from when on a cluster is meant to be gone, or null.
    public @Nullable Instant retiredOf(ClusterId cluster) {
      Cluster own = clusters.get(cluster);
      return own == null ? null : own.retired();
    }

    public Rewrite rewriteOf(ClusterId cluster) {
      Cluster own = clusters.get(cluster);
      return own == null ? rewrite : own.rewrite();
    }
  }

  /// What holds for one cluster; what was not said of it is as everywhere.
  ///
  /// @param externalLabels removed from its series where name and value are equal
  /// @param replicaLabel tells by which of several replicas a series was sent; "" where there is
  ///   one
  /// @param rules are applied to the labels of its series after that, when they come
  /// @param retired from when on it is meant to be gone; null for one that is not
  /// @param reading null when it cannot be asked
  public record Cluster(
      Labels externalLabels,
      String replicaLabel,
      List<RelabelRule> rules,
      Duration retention,
      Limits limits,
      Rewrite rewrite,
      @Nullable Instant retired,
      @Nullable Reading reading) {
    public Cluster {
      rules = List.copyOf(rules);
    }
  }

  /// Where a cluster that writes by itself can be asked for samples that did not come.
  public record Reading(URI url, HttpAccess access) {}

  /// The least severe events that are logged.
  public enum LogLevel {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }
}
