package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.util.List;
import java.util.Map;

/// What the scraper is told from outside.
///
/// @param externalLabels by cluster, the labels removed from its series where name and value are
///   equal
/// @param userAgent what sources are told of us
/// @param maxBodyBytes the longest answer of a source, decompressed
public record ScraperConfig(
    List<Source> sources,
    Map<ClusterId, Labels> externalLabels,
    String userAgent,
    long maxBodyBytes) {
  /// Room for three million series.
  public static final long DEFAULT_MAX_BODY_BYTES = 1L << 30;

  public ScraperConfig {
    sources = List.copyOf(sources);
    externalLabels = Map.copyOf(externalLabels);
  }
}
