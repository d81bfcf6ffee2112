package io.tributary.datasource.service;

import io.tributary.model.PerCluster;
import io.tributary.query.promql.PromqlOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Supplier;

/// What the server says of itself when clients ask.
///
/// @param version of this program
/// @param started when this process began to serve
/// @param configuration tells what is in force now
/// @param retention of samples and lines; [Duration#ZERO] is for ever
/// @param language the optional parts of PromQL that are on
public record ServerInfo(
    String version,
    Instant started,
    Supplier<Configuration> configuration,
    PerCluster<Duration> retention,
    PromqlOptions language) {

  /// What was configured.
  ///
  /// @param yaml every key with the value in use; secrets are masked
  /// @param since when it is
  /// @param isLast whether it is what was read last; else that was wrong
  public record Configuration(String yaml, Instant since, boolean isLast) {}
}
