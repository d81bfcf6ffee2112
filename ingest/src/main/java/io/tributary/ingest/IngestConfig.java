package io.tributary.ingest;

import io.tributary.ingest.append.ClusterWrites;
import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.ingest.limits.ClusterLimits;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.PerCluster;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the ingest port is told from outside.
///
/// @param host the address to listen on
/// @param port the port to listen on; 0 takes a free one
/// @param queryAddress where queries are answered, for the text of a 404; may be empty
public record IngestConfig(
    String host,
    int port,
    String queryAddress,
    Ownership ownership,
    Limits limits,
    LogDiscovery discovery,
    Timeouts timeouts) {
  public static final IngestConfig DEFAULT =
      new IngestConfig(
          "127.0.0.1",
          9291,
          "127.0.0.1:9290",
          Ownership.DEFAULT,
          Limits.DEFAULT,
          LogDiscovery.ALL,
          Timeouts.DEFAULT);

  /// Whose data it is when neither path nor header say so, and what is known of each cluster.
  ///
  /// @param defaultCluster owns data that names no cluster; null refuses such requests
  ///   (`require_cluster`)
  /// @param externalLabels by cluster, the labels removed from its series where name and value are
  ///   equal
  /// @param rules by cluster, what becomes of the labels of its series after that
  public record Ownership(
      @Nullable ClusterId defaultCluster,
      Map<ClusterId, Labels> externalLabels,
      Map<ClusterId, ClusterWrites.Rules> rules) {
    public static final Ownership DEFAULT = new Ownership(new ClusterId("default"), Map.of());

    public Ownership {
      externalLabels = Map.copyOf(externalLabels);
      rules = Map.copyOf(rules);
    }

    /// Without rules.
    public Ownership(@Nullable ClusterId defaultCluster, Map<ClusterId, Labels> externalLabels) {
      this(defaultCluster, externalLabels, Map.of());
    }
  }

  /// @param connections that are open at once; one more is closed unread
  /// @param inFlightBytes bodies of all requests together, as sent and decoded; beyond it the
  ///   answer is 503
  /// @param labelBytes the longest label set of a series, as encoded
  /// @param workers threads that decode and append
  /// @param queuedRequests requests that wait for a worker; beyond it the answer is 503
  /// @param maxClusters clusters that write since the start; beyond it the answer is 503
  /// @param clusters what each cluster may send
  public record Limits(
      int connections,
      long inFlightBytes,
      int labelBytes,
      int workers,
      int queuedRequests,
      int maxClusters,
      PerCluster<ClusterLimits> clusters) {
    public static final Limits DEFAULT =
        new Limits(
            16_384, 256L << 20, 64 << 10, 12, 256, 1_000, PerCluster.same(ClusterLimits.DEFAULT));
  }

  /// @param header from the first byte of a request to the end of its headers
  /// @param body from the headers to the end of the body
  /// @param answer from the end of the body to the answer, noticed up to a quarter later: senders
  ///   give up after 10 to 30 s
  /// @param idle between two requests of a connection; longer than senders keep idle connections
  /// @param close how long [IngestServer#close()] waits for running requests
  public record Timeouts(
      Duration header, Duration body, Duration answer, Duration idle, Duration close) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofSeconds(7),
            Duration.ofMinutes(6),
            Duration.ofSeconds(5));
  }
}
