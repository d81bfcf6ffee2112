package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One target that is polled, and the cluster it feeds. Immutable.
///
/// @param cluster one source's only
/// @param labels the target's: `job`, `instance` and what the configuration adds, never `cluster`
/// @param honorLabels whether its series stay as they are; if not, the target's labels are put on
///   them and theirs of the same name become `exported_…`. Our own series about the source have the
///   target's labels in any case
public record Source(
    ClusterId cluster, Endpoint endpoint, Labels labels, boolean honorLabels, Pace pace) {

  /// @param uri with its query
  /// @param credentials null when none are asked for
  public record Endpoint(URI uri, @Nullable Credentials credentials) {}

  /// What HTTP basic authentication sends.
  public record Credentials(String username, String password) {
    @Override
    public String toString() {
      return username + ":***";
    }
  }

  /// @param timeout of a whole poll, not longer than the interval
  public record Pace(Duration interval, Duration timeout) {}
}
