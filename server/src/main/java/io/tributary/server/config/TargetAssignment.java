package io.tributary.server.config;

import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.scraper.Source;
import io.tributary.server.config.ConfigSection.Item;
import io.tributary.server.config.ScrapeConfigReader.Job;
import io.tributary.server.config.ScrapeConfigReader.TargetGroup;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which target feeds which cluster: what its label `cluster` says, else the cluster that lists it
/// under `targets`, else its host's name. Confined to one thread.
final class TargetAssignment {
  private static final String CLUSTER_LABEL = "cluster";
  private static final Pattern ADDRESS =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::[0-9]{1,5})?");
  private static final String HINT =
      "say which cluster it feeds by labels: {cluster: NAME} or clusters.NAME.targets";

  private final ConfigReading reading;
  private final List<Job> jobs = new ArrayList<>();
  private final Map<String, ClusterId> claims = new HashMap<>();
  private final Map<String, Item> claimItems = new LinkedHashMap<>();
  private final Map<ClusterId, Item> taken = new HashMap<>();
  private final Set<String> polled = new HashSet<>();
  private final List<Source> sources = new ArrayList<>();

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

  void addJobs(List<Job> more) {
    jobs.addAll(more);
  }

  /// Returns one source for each target of every job; what is wrong is noted.
  List<Source> assign() {
    for (Job job : jobs) {
      for (TargetGroup group : job.groups()) {
        for (Item target : group.targets()) {
          add(job, group, target);
        }
      }
    }
    claimItems.forEach((target, item) -> {
      if (!polled.contains(target)) {
        reading.problem(
            item.place(), item.path(), "no scrape_configs has this target target=" + target);
      }
    });
    return sources;
  }

  private void add(Job job, TargetGroup group, Item target) {
    polled.add(target.text());
    Matcher address = ADDRESS.matcher(target.text());
    if (!address.matches()) {
      problem(target, "must be HOST or HOST:PORT value=" + target.text());
      return;
    }
    ClusterId cluster = cluster(group, target, address.group(1));
    if (cluster == null) {
      return;
    }
    Item other = taken.putIfAbsent(cluster, target);
    if (other != null) {
      problem(
          target,
          "feeds the same cluster as the target at "
              + other.place()
              + "; "
              + HINT
              + " cluster="
              + cluster);
      return;
    }
    URI uri = uri(job, target);
    if (uri != null) {
      Source.Endpoint endpoint = new Source.Endpoint(uri, job.credentials());
      sources.add(
          new Source(cluster, endpoint, labels(job, group, target), job.series(), job.pace()));
    }
  }

  private @Nullable ClusterId cluster(TargetGroup group, Item target, String host) {
    ClusterId claimed = claims.get(target.text());
    String named = group.labels().get(CLUSTER_LABEL);
    if (named == null && claimed != null) {
      return claimed;
    }
    String name = named == null ? host : named;
    try {
      return ValueType.CLUSTER.parse().apply(name);
    } catch (IllegalArgumentException e) {
      problem(target, e.getMessage() + "; " + HINT + " cluster=" + name);
      return null;
    }
  }

  private static Labels labels(Job job, TargetGroup group, Item target) {
    Map<String, String> labels = new HashMap<>(group.labels());
    labels.remove(CLUSTER_LABEL); // is what the global view adds
    labels.putIfAbsent("job", job.name());
    labels.putIfAbsent("instance", target.text());
    return Labels.of(labels);
  }

  private @Nullable URI uri(Job job, Item target) {
    List<String> query = new ArrayList<>();
    job.params().forEach((name, values) -> values.forEach(value -> query.add(encode(name, value))));
    String text = job.scheme() + "://" + target.text() + job.path();
    try {
      return URI.create(query.isEmpty() ? text : text + "?" + String.join("&", query));
    } catch (IllegalArgumentException e) {
      problem(target, "is no address with this metrics_path: " + e.getMessage());
      return null;
    }
  }

  private static String encode(String name, String value) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        + "="
        + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private void problem(Item target, String message) {
    reading.problem(target.place(), target.path(), message);
  }
}
