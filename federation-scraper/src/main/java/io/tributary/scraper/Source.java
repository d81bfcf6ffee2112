package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One target that is polled, and the cluster it feeds. Immutable.
///
/// @param cluster one source's only
/// @param labels the target's: `job`, `instance` and what the configuration adds, never `cluster`
public record Source(
    ClusterId cluster, Endpoint endpoint, Labels labels, SeriesLabels series, Pace pace) {

  /// What becomes of the labels of its series.
  ///
  /// @param honored whether they stay as they are; if not, the target's labels are put on them and
  ///   theirs of the same name become `exported_…`. Our own series about the source have the
  ///   target's labels in any case
  /// @param rules are applied after that
  public record SeriesLabels(boolean honored, List<RelabelRule> rules) {
    public SeriesLabels {
      rules = List.copyOf(rules);
    }
  }

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
