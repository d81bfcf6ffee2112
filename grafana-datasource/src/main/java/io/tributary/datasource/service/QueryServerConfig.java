package io.tributary.datasource.service;

import java.time.Duration;

/// Where queries are answered and what they may cost.
///
/// @param host the address listened on
/// @param port 0 takes any free one
/// @param maxConcurrentQueries queries that run at once; others wait
/// @param queueTimeout how long a query waits for its turn before it is refused
/// @param queryTimeout how long a query may run; a request may ask for less
/// @param lookback how far an instant selector looks back unless a request says otherwise
/// @param maxSamples the most samples a query may hold at once
/// @param maxSeries the most series a selector may match
/// @param adminApi whether series may be deleted over HTTP
/// @param ingestAddress where writes go, as answers name it: `host:port`
public record QueryServerConfig(
    String host,
    int port,
    int maxConcurrentQueries,
    Duration queueTimeout,
    Duration queryTimeout,
    Duration lookback,
    long maxSamples,
    int maxSeries,
    boolean adminApi,
    String ingestAddress) {

  public static final QueryServerConfig DEFAULT =
      new QueryServerConfig(
          "127.0.0.1",
          9290,
          20,
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofMinutes(5),
          50_000_000,
          3_000_000,
          false,
          "127.0.0.1:9291");
}
