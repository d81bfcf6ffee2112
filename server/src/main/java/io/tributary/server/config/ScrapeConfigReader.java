package io.tributary.server.config;

import io.tributary.model.DurationText;
import io.tributary.model.Labels;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.scraper.ByteBudget;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.ScrapeJob;
import io.tributary.scraper.ScrapeProtocol;
import io.tributary.scraper.Source;
import io.tributary.scraper.Target;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.discovery.Discovery;
import io.tributary.server.config.ConfigSection.Item;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
  /// @param listed where each target stands that it lists, in the order of the job's
  record Job(ScrapeJob job, List<Item> listed) {}

  private record Listed(Item item, Labels labels) {}

  private enum Scheme {
    HTTP,
    HTTPS
  }

  /// @param names of the jobs before, to which this one's is added
  static Job read(ConfigSection section, Set<String> names) {
    String name = section.required("job_name", ValueType.TEXT, "");
    if (!name.isEmpty() && !names.add(name)) {
      section.wrong("job_name", "is the name of another job value=" + name);
    }
    Source.Pace pace = pace(section);
    Source.SeriesRules series = series(section);
    Source.Limits limits = limits(section);
    List<Discovery> discoveries = new ArrayList<>();
    List<RelabelRule> rules = section.list("relabel_configs", RelabelReader::read);
    ScrapeJob.Request request = request(section, rules.isEmpty());
    List<Listed> listed =
        section.list("static_configs", ScrapeConfigReader::group).stream()
            .flatMap(List::stream)
            .toList();
    discoveries.addAll(DiscoveryReader.read(section));
    List<Labels> targets = listed.stream().map(Listed::labels).toList();
    return new Job(
        new ScrapeJob(name, request, series, limits, pace, rules, targets, discoveries),
        listed.stream().map(Listed::item).toList());
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
      return new Source.Pace(interval, fallback);
    }
    return new Source.Pace(interval, timeout);
  }

  private static Source.SeriesRules series(ConfigSection job) {
    return new Source.SeriesRules(
        job.value("honor_labels", false, ValueType.BOOLEAN),
        job.value("honor_timestamps", true, ValueType.BOOLEAN),
        job.value("track_timestamps_staleness", true, ValueType.BOOLEAN),
        job.list("metric_relabel_configs", RelabelReader::read));
  }

  private static Source.Limits limits(ConfigSection job) {
    long body =
        job.value("body_size_limit", Source.Limits.DEFAULT_BODY_BYTES, ValueType.BINARY_SIZE);
    return new Source.Limits(
        body == 0 ? Long.MAX_VALUE : body,
        job.value("sample_limit", Integer.MAX_VALUE, ValueType.LIMIT),
        job.value("label_limit", Integer.MAX_VALUE, ValueType.LIMIT),
        job.value("label_name_length_limit", Integer.MAX_VALUE, ValueType.LIMIT),
        job.value("label_value_length_limit", Integer.MAX_VALUE, ValueType.LIMIT));
  }

  /// @param asTold whether targets cannot say otherwise
  private static ScrapeJob.Request request(ConfigSection job, boolean asTold) {
    String path = path(job);
    Scheme scheme = job.value("scheme", Scheme.HTTP, ValueType.oneOf(Scheme.class));
    Map<String, List<String>> parameters = parameters(job, asTold && path.endsWith(FEDERATE));
    HttpAccess access = AccessReader.read(job);
    List<ScrapeProtocol> protocols = protocols(job);
    boolean compressed = job.value("enable_compression", true, ValueType.BOOLEAN);
    String name = scheme.name().toLowerCase(Locale.ROOT);
    return new ScrapeJob.Request(
        name, path, parameters, access, protocols, compressed, budget(job));
  }

  private static ByteBudget budget(ConfigSection job) {
    long bytes = job.value("daily_bytes", 0L, ValueType.SIZE);
    List<String> match = job.strings("daily_bytes_match", ByteBudget.NONE.match());
    for (String selector : match) {
      try {
        PromqlParser.parseSelector(selector);
      } catch (PromqlParseException e) {
        job.wrong("daily_bytes_match", "must be selectors of series (" + e.getMessage() + ")");
      }
    }
    return new ByteBudget(bytes == 0 ? Long.MAX_VALUE : bytes, match);
  }

  private static String path(ConfigSection job) {
    String path = job.value("metrics_path", "/metrics", ValueType.TEXT);
    if (!path.startsWith("/")) {
      job.wrong("metrics_path", "must begin with / value=" + path);
    }
    return path;
  }

  private static Map<String, List<String>> parameters(ConfigSection job, boolean federated) {
    Map<String, List<String>> parameters = new LinkedHashMap<>();
    ConfigSection section = job.section("params");
    for (String name : section.names()) {
      parameters.put(name, section.strings(name, List.of()));
    }
    if (federated && parameters.getOrDefault("match[]", List.of()).isEmpty()) {
      job.wrong("params: match[] is missing, without which /federate answers nothing");
    }
    return parameters;
  }

  private static List<ScrapeProtocol> protocols(ConfigSection job) {
    List<String> usual = ScrapeProtocol.DEFAULT.stream().map(ScrapeProtocol::configName).toList();
    List<String> names =
        Arrays.stream(ScrapeProtocol.values()).map(ScrapeProtocol::configName).toList();
    List<ScrapeProtocol> protocols = new ArrayList<>();
    for (String name : job.strings("scrape_protocols", usual)) {
      Optional<ScrapeProtocol> known =
          Arrays.stream(ScrapeProtocol.values())
              .filter(protocol -> protocol.configName().equals(name))
              .findFirst();
      if (known.isEmpty() || protocols.contains(known.get())) {
        job.wrong("scrape_protocols", "must be of " + names + ", each once value=" + name);
      } else {
        protocols.add(known.get());
      }
    }
    return protocols.isEmpty() ? ScrapeProtocol.DEFAULT : protocols;
  }

  private static List<Listed> group(ConfigSection group) {
    List<Item> targets = group.items("targets");
    Map<String, String> labels = group.texts("labels");
    try {
      Labels shared = Labels.of(labels);
      return targets.stream()
          .map(target -> new Listed(target, shared.with(Target.ADDRESS, target.text())))
          .toList();
    } catch (IllegalArgumentException e) {
      group.wrong("labels", String.valueOf(e.getMessage()));
      return List.of();
    }
  }
}
