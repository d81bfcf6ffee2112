package io.tributary.server.config;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.ScrapeJob;
import io.tributary.scraper.Target;
import io.tributary.server.config.ConfigSection.Item;
import io.tributary.server.config.ScrapeConfigReader.Job;
import io.tributary.server.config.ServerConfig.Polling;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which listed target feeds which cluster: what its label `cluster` says after relabelling, else
/// the cluster that lists it under `targets`, else its host's name. Confined to one thread.
final class TargetAssignment {
  private final ConfigReading reading;
  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, ClusterId> claims = new HashMap<>();
  private final Map<String, Item> claimItems = new LinkedHashMap<>();
  private final Map<ClusterId, Taken> taken = new HashMap<>();

  private final Set<ClusterId> replicated = new HashSet<>();

  private record Taken(Item item, String address) {}

  TargetAssignment(ConfigReading reading) {
    this.reading = reading;
  }

  /// Notes what a cluster lists as its targets.
  void claim(ClusterId cluster, List<Item> targets) {
    for (Item target : targets) {
      if (claims.putIfAbsent(target.text(), cluster) != null) {
        reading.problem(
            target.place(), target.path(), "is a target of two clusters target=" + target.text());
      }
      claimItems.put(target.text(), target);
    }
  }

  /// Notes that several addresses may feed a cluster.
  void hasReplicas(ClusterId cluster) {
    replicated.add(cluster);
  }

  void addJobs(List<Job> more) {
    jobs.addAll(more);
  }

  /// Returns what is polled; what is wrong with targets that are listed is noted.
  Polling assign() {
    Set<String> polled = new HashSet<>();
    boolean discovered = false;
    for (Job each : jobs) {
      ScrapeJob job = each.job();
      discovered |= !job.discoveries().isEmpty();
      for (int i = 0; i < job.targets().size(); i++) {
        Labels labels = job.targets().get(i);
        polled.add(labels.get(Target.ADDRESS));
        check(Target.of(job, labels, claims), each.listed().get(i));
      }
    }
    for (Map.Entry<String, Item> claim : claimItems.entrySet()) {
      if (!discovered && !polled.contains(claim.getKey())) {
        problem(claim.getValue(), "no scrape_configs has this target target=" + claim.getKey());
      }
    }
    return new Polling(jobs.stream().map(Job::job).toList(), claims, replicated);
  }

  private void check(Target target, Item item) {
    switch (target) {
      case Target.Dropped _ -> {}
      case Target.Refused(Labels _, String reason) -> problem(item, reason);
      case Target.Polled(var source) -> {
        String address = source.endpoint().uri().getAuthority();
        Taken other = taken.putIfAbsent(source.cluster(), new Taken(item, address));
        if (other != null
            && !other.address().equals(address)
            && !replicated.contains(source.cluster())) {
          problem(
              item,
              "feeds the same cluster as the target at "
                  + other.item().place()
                  + "; "
                  + Target.HINT
                  + " cluster="
                  + source.cluster());
        }
      }
    }
  }

  private void problem(Item target, String message) {
    reading.problem(target.place(), target.path(), message);
  }
}
