package io.tributary.scraper;

import io.tributary.model.ClusterId;
import java.util.List;
import java.util.Map;

/// What the scraper is told from outside. Immutable.
///
/// @param clusters by the address of targets that do not say theirs by a label
/// @param userAgent what sources are told of us
public record ScraperConfig(
    List<ScrapeJob> jobs, Map<String, ClusterId> clusters, String userAgent) {
  public ScraperConfig {
    jobs = List.copyOf(jobs);
    clusters = Map.copyOf(clusters);
  }
}
