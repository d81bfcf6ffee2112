package io.tributary.ingest;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
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
    Timeouts timeouts) {
  private static final int MIB = 1 << 20;

  public static final IngestConfig DEFAULT =
      new IngestConfig(
          "127.0.0.1", 9291, "127.0.0.1:9290", Ownership.DEFAULT, Limits.DEFAULT, Timeouts.DEFAULT);

  /// Whose data it is when neither path nor header say so, and what is known of each cluster.
  ///
  /// @param defaultCluster owns data that names no cluster; null refuses such requests
  ///   (`require_cluster`)
  /// @param externalLabels by cluster, the labels removed from its series where name and value are
  ///   equal
  public record Ownership(
      @Nullable ClusterId defaultCluster, Map<ClusterId, Labels> externalLabels) {
    public static final Ownership DEFAULT = new Ownership(new ClusterId("default"), Map.of());

    public Ownership {
      externalLabels = Map.copyOf(externalLabels);
    }
  }

  /// @param bodyBytes the longest body as sent
  /// @param decodedBytes the longest body after decompression
  /// @param inFlightBytes bodies of all requests together, as sent and decoded; beyond it the
  ///   answer is 503
  /// @param labelBytes the longest label set of a series, as encoded
  /// @param workers threads that decode and append
  /// @param queuedRequests requests that wait for a worker; beyond it the answer is 503
  /// @param logs those of streams and log entries
  public record Limits(
      int bodyBytes,
      int decodedBytes,
      long inFlightBytes,
      int labelBytes,
      int workers,
      int queuedRequests,
      LogLimits logs) {
    public static final Limits DEFAULT =
        new Limits(32 * MIB, 32 * MIB, 256L * MIB, 64 << 10, 12, 256, LogLimits.DEFAULT);
  }

  /// What a stream or an entry may be at most; one that is more is refused alone. The defaults are
  /// Loki's, but for the number of labels: Loki's 15 costs the logs of well-labelled pods.
  ///
  /// @param labels labels of a stream
  /// @param labelNameBytes the longest name of a label
  /// @param labelValueBytes the longest value of a label
  /// @param lineBytes the longest line
  /// @param metadataBytes names and values of an entry's structured metadata together
  /// @param metadataPairs pairs of an entry's structured metadata
  public record LogLimits(
      int labels,
      int labelNameBytes,
      int labelValueBytes,
      int lineBytes,
      int metadataBytes,
      int metadataPairs) {
    public static final LogLimits DEFAULT =
        new LogLimits(32, 1_024, 2_048, 256 << 10, 64 << 10, 128);
  }

  /// @param header from the first byte of a request to the end of its headers
  /// @param body from the headers to the end of the body
  /// @param idle between two requests of a connection; longer than senders keep idle connections
  /// @param close how long [IngestServer#close()] waits for running requests
  public record Timeouts(Duration header, Duration body, Duration idle, Duration close) {
    public static final Timeouts DEFAULT =
        new Timeouts(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(6),
            Duration.ofSeconds(5));
  }
}
