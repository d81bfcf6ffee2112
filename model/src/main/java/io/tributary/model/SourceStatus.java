package io.tributary.model;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// How a polled source is.
///
/// @param cluster that it feeds
/// @param discovered what the target was made of, labels that begin with `__` among them
/// @param labels of the target, `job` and `instance` among them
/// @param lastPoll null before the first one has ended
public record SourceStatus(
    ClusterId cluster,
    URI uri,
    Labels discovered,
    Labels labels,
    Duration interval,
    Duration timeout,
    @Nullable Poll lastPoll) {

  /// How a poll went.
  ///
  /// @param error why it failed; "" when it did not
  public record Poll(Instant start, Duration length, String error) {}
}
