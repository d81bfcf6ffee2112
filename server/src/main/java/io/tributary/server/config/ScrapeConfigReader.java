package io.tributary.server.config;

import io.tributary.scraper.Source;
import io.tributary.server.config.ConfigSection.Item;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads one of `scrape_configs`: the stanza that people paste from Prometheus.
///
/// Source: Prometheus `scrape_config`; keys that are not read here are refused by name.
final class ScrapeConfigReader {
  private static final Duration INTERVAL = Duration.ofMinutes(1);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(100);
  private static final String FEDERATE = "/federate";

  private ScrapeConfigReader() {}

  /// One stanza.
  ///
  /// @param params of the query, by name
  record Job(
      String name,
      Source.Pace pace,
      Source.SeriesLabels series,
      String path,
      String scheme,
      Map<String, List<String>> params,
      List<TargetGroup> groups,
      Source.@Nullable Credentials credentials) {}

  /// Targets that share labels.
  record TargetGroup(List<Item> targets, Map<String, String> labels) {}

  private enum Scheme {
    HTTP,
    HTTPS
  }

  static Job read(ConfigSection job) {
    String name = job.required("job_name", ValueType.TEXT, "");
    Source.Pace pace = pace(job);
    boolean honorLabels = job.value("honor_labels", false, ValueType.BOOLEAN);
    Source.SeriesLabels series =
        new Source.SeriesLabels(
            honorLabels, job.list("metric_relabel_configs", RelabelReader::read));
    String path = path(job);
    Scheme scheme = job.value("scheme", Scheme.HTTP, ValueType.oneOf(Scheme.class));
    Map<String, List<String>> params = params(job, path);
    List<TargetGroup> groups = job.list("static_configs", ScrapeConfigReader::group);
    return new Job(
        name,
        pace,
        series,
        path,
        scheme.name().toLowerCase(Locale.ROOT),
        params,
        groups,
        credentials(job));
  }

  private static Source.Pace pace(ConfigSection job) {
    Duration interval = job.value("scrape_interval", INTERVAL, ValueType.DURATION);
    if (interval.compareTo(SHORTEST_INTERVAL) < 0) {
      job.wrong("scrape_interval", "must be at least 100ms value=" + DurationText.print(interval));
      return new Source.Pace(INTERVAL, TIMEOUT);
    }
    Duration fallback = TIMEOUT.compareTo(interval) > 0 ? interval : TIMEOUT;
    Duration timeout = job.value("scrape_timeout", fallback, ValueType.DURATION);
    if (timeout.isZero() || timeout.compareTo(interval) > 0) {
      job.wrong(
          "scrape_timeout",
          "must be more than 0 and at most scrape_interval value=" + DurationText.print(timeout));
    }
    return new Source.Pace(interval, timeout);
  }

  private static String path(ConfigSection job) {
    String path = job.value("metrics_path", "/metrics", ValueType.TEXT);
    if (!path.startsWith("/")) {
      job.wrong("metrics_path", "must begin with / value=" + path);
    }
    return path;
  }

  private static Map<String, List<String>> params(ConfigSection job, String path) {
    Map<String, List<String>> params = new LinkedHashMap<>();
    ConfigSection section = job.section("params");
    for (String name : section.names()) {
      params.put(name, section.strings(name, List.of()));
    }
    if (path.endsWith(FEDERATE) && params.getOrDefault("match[]", List.of()).isEmpty()) {
      job.wrong("params: match[] is missing, without which /federate answers nothing");
    }
    return params;
  }

  private static TargetGroup group(ConfigSection group) {
    List<Item> targets = group.items("targets");
    Map<String, String> labels = group.texts("labels");
    for (String name : labels.keySet()) {
      if (name.startsWith("__")) {
        group.wrong("labels", "labels that begin with __ are not supported name=" + name);
      }
    }
    return new TargetGroup(targets, labels);
  }

  private static Source.@Nullable Credentials credentials(ConfigSection job) {
    if (!job.isSet("basic_auth")) {
      return null;
    }
    ConfigSection section = job.section("basic_auth");
    String username = section.required("username", ValueType.TEXT, "");
    String password = section.required("password", ValueType.SECRET, "");
    section.end();
    return new Source.Credentials(username, password);
  }
}
