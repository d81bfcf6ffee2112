package io.tributary.scraper;

import java.util.List;

/// What the scraper is told from outside.
///
/// @param userAgent what sources are told of us
/// @param maxBodyBytes the longest answer of a source, decompressed
public record ScraperConfig(List<Source> sources, String userAgent, long maxBodyBytes) {
  /// Room for three million series.
  public static final long DEFAULT_MAX_BODY_BYTES = 1L << 30;

  public ScraperConfig {
    sources = List.copyOf(sources);
  }
}
