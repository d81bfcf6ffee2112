package io.tributary.model;

import java.time.Instant;
import java.util.List;

/// What comes of a cluster, and who sends it, as far as somebody does. Immutable.
///
/// @param samplesPerSecond of the last minute, polled ones among them
/// @param entriesPerSecond likewise
/// @param senders since the start, in the order in which they came
public record ClusterTraffic(
    double samplesPerSecond, double entriesPerSecond, List<Sender> senders) {
  public static final ClusterTraffic NONE = new ClusterTraffic(0, 0, List.of());

  public ClusterTraffic {
    senders = List.copyOf(senders);
  }

  /// Those who speak one protocol and call themselves alike.
  ///
  /// @param agent what it calls itself, its version as a rule; "" when it does not
  /// @param requests that were taken, whole or in part
  /// @param wireBytes of their bodies, as they were sent
  public record Sender(
      String protocol, String agent, long requests, long wireBytes, Instant last) {}
}
