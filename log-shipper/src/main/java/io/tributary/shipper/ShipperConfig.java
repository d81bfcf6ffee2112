package io.tributary.shipper;

import io.tributary.model.ClusterId;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is shipped, and where to.
///
/// @param target where lines are pushed to
/// @param positions the file that remembers what was read and sent
/// @param groups what is read; a file that several match belongs to the first
/// @param pace how often things are done
public record ShipperConfig(Target target, Path positions, List<FileGroup> groups, Pace pace) {
  public ShipperConfig {
    groups = List.copyOf(groups);
  }

  /// A server and the cluster that lines belong to.
  ///
  /// @param base up to and without `/clusters`
  /// @param authorization the header of that name; null when the server asks for none
  public record Target(
      URI base, ClusterId cluster, @Nullable String authorization, String userAgent) {
    URI pushUri() {
      String text = base.toString();
      return URI.create(
          (text.endsWith("/") ? text.substring(0, text.length() - 1) : text)
              + "/clusters/"
              + cluster
              + "/loki/api/v1/push");
    }
  }

  /// @param poll between two looks for new bytes
  /// @param scan between two looks for new and rotated files
  /// @param linger how long lines wait for others before they are sent
  /// @param partial how long a last line without newline is held back when nothing is added
  /// @param keep how long a file that is rotated or gone is held open when nothing is added
  public record Pace(
      Duration poll, Duration scan, Duration linger, Duration partial, Duration keep) {
    public static final Pace DEFAULT =
        new Pace(
            Duration.ofMillis(250),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofMinutes(5));
  }
}
