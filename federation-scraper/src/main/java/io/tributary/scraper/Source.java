package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpAccess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One target that is polled, and the cluster it feeds. Immutable.
///
/// @param cluster one address's only
/// @param discovered what the target was made of
/// @param labels the target's: `job`, `instance` and what the configuration adds, never `cluster`
public record Source(
    ClusterId cluster,
    Endpoint endpoint,
    Labels discovered,
    Labels labels,
    SeriesRules series,
    Limits limits,
    Pace pace) {

  /// What becomes of its series.
  ///
  /// @param honorsLabels whether their labels stay as they are; if not, the target's labels are put
  ///   on them and theirs of the same name become `exported_…`. Our own series about the source
  ///   have the target's labels in any case
  /// @param honorsTimestamps whether samples keep their timestamps, else they get the poll's
  /// @param endsTimed whether series whose samples have timestamps are marked as ended, too
  /// @param rules are applied to labels after that
  public record SeriesRules(
      boolean honorsLabels, boolean honorsTimestamps, boolean endsTimed, List<RelabelRule> rules) {
    public static final SeriesRules HONORED = new SeriesRules(true, true, true, List.of());

    public SeriesRules {
      rules = List.copyOf(rules);
    }
  }

  /// @param uri with its query
  /// @param protocols that are asked for, the best first
  /// @param compressed whether the answer may be
  /// @param budget of what it sends
  public record Endpoint(
      URI uri,
      HttpAccess access,
      List<ScrapeProtocol> protocols,
      boolean compressed,
      ByteBudget budget) {
    public Endpoint {
      protocols = List.copyOf(protocols);
    }

    /// Returns whether what it may answer has native histograms.
    public boolean bringsHistograms() {
      return protocols.contains(ScrapeProtocol.PROTOBUF);
    }

    /// Returns one that nothing special was said of.
    public static Endpoint plain(URI uri) {
      return new Endpoint(uri, HttpAccess.PLAIN, ScrapeProtocol.DEFAULT, true, ByteBudget.NONE);
    }
  }

  /// What a poll may bring; one that brings more has failed. Each may be the greatest of its type.
  ///
  /// @param bodyBytes of the answer, decompressed
  /// @param samples after relabelling, as is what follows
  /// @param labels of a series
  public record Limits(
      long bodyBytes, int samples, int labels, int labelNameBytes, int labelValueBytes) {
    /// Room for three million series.
    public static final long DEFAULT_BODY_BYTES = 1L << 30;

    public static final Limits DEFAULT =
        new Limits(
            DEFAULT_BODY_BYTES,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE,
            Integer.MAX_VALUE);
  }

  /// @param timeout of a whole poll, not longer than the interval
  public record Pace(Duration interval, Duration timeout) {}

  /// Returns what becomes of the labels of its series: those that are stored, null when the series
  /// is not. It throws what the exposition's reader does of a series that is more than may be.
  public Function<Labels, @Nullable Labels> toStored() {
    return new SeriesIntake(
        series.honorsLabels() ? UnaryOperator.identity() : new TargetLabels(labels), this);
  }

  /// Returns the labels of one of our own series about it.
  public Labels about(String metric) {
    return new TargetLabels(Labels.of("source", cluster.name()))
        .apply(labels)
        .with(Labels.METRIC_NAME, metric);
  }

  /// Returns whether this one and the other are the same target, whatever else was said of it.
  boolean succeeds(Source other) {
    return cluster.equals(other.cluster)
        && labels.get("job").equals(other.labels.get("job"))
        && endpoint.uri().getPath().equals(other.endpoint.uri().getPath())
        && endpoint.uri().getAuthority().equals(other.endpoint.uri().getAuthority());
  }
}
