package io.tributary.scraper;

import io.tributary.model.ClusterId;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What the scraper is told from outside. Immutable.
///
/// @param clusters by the address of targets that do not say theirs by a label
/// @param replicated clusters that several addresses may feed
/// @param userAgent what sources are told of us
public record ScraperConfig(
    List<ScrapeJob> jobs,
    Map<String, ClusterId> clusters,
    Set<ClusterId> replicated,
    String userAgent) {
  /// Each cluster is fed by one address.
  public ScraperConfig(List<ScrapeJob> jobs, Map<String, ClusterId> clusters, String userAgent) {
    this(jobs, clusters, Set.of(), userAgent);
  }

  public ScraperConfig {
    replicated = Set.copyOf(replicated);
    jobs = List.copyOf(jobs);
    clusters = Map.copyOf(clusters);
  }
}
