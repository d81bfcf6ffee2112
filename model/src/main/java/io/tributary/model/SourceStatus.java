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
/// @param about null before it was asked
public record SourceStatus(
    ClusterId cluster,
    URI uri,
    Labels discovered,
    Labels labels,
    Duration interval,
    Duration timeout,
    @Nullable Poll lastPoll,
    Traffic traffic,
    @Nullable About about) {

  /// What polls cost since the start.
  ///
  /// @param wireBytes of answers as they were sent
  /// @param bodyBytes of answers, decompressed
  /// @param dailyBytes what it may send in a day, UTC; 0 when nobody says
  /// @param spentBytes what it has sent today, if there is such a budget
  public record Traffic(long wireBytes, long bodyBytes, long dailyBytes, long spentBytes) {
    public static final Traffic NONE = new Traffic(0, 0, 0, 0);
  }

  /// What the source says of itself.
  ///
  /// @param clockSkew how far its clock is ahead of ours, to about a second
  /// @param version "" when it does not say
  /// @param targetsUp of its own targets
  public record About(Duration clockSkew, String version, int targetsUp, int targetsDown) {}

  /// How a poll went.
  ///
  /// @param error why it failed; "" when it did not
  public record Poll(Instant start, Duration length, String error) {}
}
