package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.SourceStatuses;
import io.tributary.scraper.discovery.Discovery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// What is to be polled: of all targets of all jobs those that can be, each once. Immutable.
///
/// Two addresses feed one cluster only where it has replicas: that its series came twice, at other
/// times, would show in every rate. One address may, asked for several parts of what it has.
///
/// @param refusals a line for each target that cannot be polled
record TargetPlan(
    List<Source> sources, List<SourceStatuses.Dropped> dropped, List<String> refusals) {

  static TargetPlan of(ScraperConfig config, Function<Discovery, List<Labels>> found) {
    Set<Source> sources = new LinkedHashSet<>();
    List<SourceStatuses.Dropped> dropped = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    Map<ClusterId, String> addresses = new HashMap<>();
    for (ScrapeJob job : config.jobs()) {
      Stream<Labels> all =
          Stream.concat(
              job.targets().stream(),
              job.discoveries().stream().flatMap(place -> found.apply(place).stream()));
      all.map(labels -> Target.of(job, labels, config.clusters()))
          .forEach(target -> {
            switch (onePerCluster(target, addresses, config.replicated())) {
              case Target.Polled(Source source) -> sources.add(source);
              case Target.Dropped(Labels labels) ->
                  dropped.add(new SourceStatuses.Dropped(job.name(), labels));
              case Target.Refused(Labels labels, String reason) -> {
                dropped.add(new SourceStatuses.Dropped(job.name(), labels));
                refusals.add(
                    "job=" + job.name() + " target=" + labels.get(Target.ADDRESS) + ": " + reason);
              }
            }
          });
    }
    return new TargetPlan(List.copyOf(sources), List.copyOf(dropped), List.copyOf(refusals));
  }

  private static Target onePerCluster(
      Target target, Map<ClusterId, String> addresses, Set<ClusterId> replicated) {
    if (!(target instanceof Target.Polled(Source source))
        || replicated.contains(source.cluster())) {
      return target;
    }
    String address = source.endpoint().uri().getAuthority();
    String other = addresses.putIfAbsent(source.cluster(), address);
    return other == null || other.equals(address)
        ? target
        : new Target.Refused(
            source.discovered(),
            "feeds the same cluster as another address; "
                + Target.HINT
                + " cluster="
                + source.cluster()
                + " other="
                + other);
  }
}
