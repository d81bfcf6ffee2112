package io.tributary.scraper;

import io.tributary.model.Labels;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.discovery.Discovery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One of `scrape_configs`: where targets come from and how they are polled. Immutable.
///
/// @param targetRules are applied to the labels of each target before it is one
/// @param targets the labels of those that are listed, `__address__` among them
public record ScrapeJob(
    String name,
    Request request,
    Source.SeriesRules series,
    Source.Limits limits,
    Source.Pace pace,
    List<RelabelRule> targetRules,
    List<Labels> targets,
    List<Discovery> discoveries) {
  public ScrapeJob {
    targetRules = List.copyOf(targetRules);
    targets = List.copyOf(targets);
    discoveries = List.copyOf(discoveries);
  }

  /// What is asked of a target that says nothing else by its labels.
  ///
  /// @param parameters of the query, by name and in order
  public record Request(
      String scheme,
      String path,
      Map<String, List<String>> parameters,
      HttpAccess access,
      List<ScrapeProtocol> protocols,
      boolean compressed,
      ByteBudget budget) {
    public Request {
      parameters = new LinkedHashMap<>(parameters);
      protocols = List.copyOf(protocols);
    }
  }
}
