package io.tributary.scraper;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.SourceStatuses;
import io.tributary.scraper.discovery.Discovery;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// What is to be polled: of all targets of all jobs those that can be, each once. Immutable.
///
/// Two addresses feed one cluster only where it has replicas: that its series came twice, at other
/// times, would show in every rate. One address may, asked for several parts of what it has. The
/// address that is polled already stays, in whatever order others are found.
///
/// @param refusals a line for each target that cannot be polled
record TargetPlan(
    List<Source> sources, List<SourceStatuses.Dropped> dropped, List<String> refusals) {

  private record OfJob(ScrapeJob job, Target target) {}

  /// @param polled what is polled until now
  static TargetPlan of(
      ScraperConfig config, Function<Discovery, List<Labels>> found, Set<Source> polled) {
    Set<Source> sources = new LinkedHashSet<>();
    List<SourceStatuses.Dropped> dropped = new ArrayList<>();
    List<String> refusals = new ArrayList<>();
    List<OfJob> all = targets(config, found);
    Map<ClusterId, String> addresses = stillThere(all, polled);
    for (OfJob each : all) {
      String job = each.job().name();
      switch (onePerCluster(each.target(), addresses, config.replicated())) {
        case Target.Polled(Source source) -> sources.add(source);
        case Target.Dropped(Labels labels) -> dropped.add(new SourceStatuses.Dropped(job, labels));
        case Target.Refused(Labels labels, String reason) -> {
          dropped.add(new SourceStatuses.Dropped(job, labels));
          refusals.add("job=" + job + " target=" + labels.get(Target.ADDRESS) + ": " + reason);
        }
      }
    }
    return new TargetPlan(List.copyOf(sources), List.copyOf(dropped), List.copyOf(refusals));
  }

  private static List<OfJob> targets(
      ScraperConfig config, Function<Discovery, List<Labels>> found) {
    List<OfJob> all = new ArrayList<>();
    for (ScrapeJob job : config.jobs()) {
      Stream.concat(
              job.targets().stream(),
              job.discoveries().stream().flatMap(place -> found.apply(place).stream()))
          .map(labels -> new OfJob(job, Target.of(job, labels, config.clusters())))
          .forEach(all::add);
    }
    return all;
  }

  /// Returns the addresses by cluster that are polled and are to be.
  private static Map<ClusterId, String> stillThere(List<OfJob> all, Set<Source> polled) {
    Map<ClusterId, Set<String>> before = new HashMap<>();
    polled.forEach(source ->
        before.computeIfAbsent(source.cluster(), _ -> new HashSet<>()).add(address(source)));
    Map<ClusterId, String> still = new HashMap<>();
    for (OfJob each : all) {
      if (each.target() instanceof Target.Polled(Source source)
          && before.getOrDefault(source.cluster(), Set.of()).contains(address(source))) {
        still.putIfAbsent(source.cluster(), address(source));
      }
    }
    return still;
  }

  private static String address(Source source) {
    return source.endpoint().uri().getAuthority();
  }

  private static Target onePerCluster(
      Target target, Map<ClusterId, String> addresses, Set<ClusterId> replicated) {
    if (!(target instanceof Target.Polled(Source source))
        || replicated.contains(source.cluster())) {
      return target;
    }
    String address = address(source);
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
