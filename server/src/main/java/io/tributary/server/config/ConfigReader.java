package io.tributary.server.config;

import io.tributary.ingest.discovery.LogDiscovery;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Rewrite;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.server.config.ConfigSection.Item;
import io.tributary.server.config.ServerConfig.Cluster;
import io.tributary.server.config.ServerConfig.Ingest;
import io.tributary.server.config.ServerConfig.Keeping;
import io.tributary.server.config.ServerConfig.Limits;
import io.tributary.server.config.ServerConfig.LogLevel;
import io.tributary.server.config.ServerConfig.Ownership;
import io.tributary.server.config.ServerConfig.Polling;
import io.tributary.server.config.ServerConfig.Query;
import io.tributary.server.config.ServerConfig.Reading;
import io.tributary.storage.RetentionRule;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads a configuration: names, defaults and meaning of every key stand here and nowhere else.
///
/// The order is that of `tributary.example.yaml`.
public final class ConfigReader {
  private static final long MIB = 1L << 20;
  private static final String FEATURE_FUNCTIONS = "promql-experimental-functions";
  private static final String FEATURE_RANGES = "promql-extended-range-selectors";
  private static final String FEATURE_FILL = "promql-binop-fill-modifiers";
  private static final String FEATURE_NAMES = "promql-delayed-name-removal";
  private static final String FEATURE_STARTS = "use-start-timestamps";
  private static final String FEATURE_TYPES = "type-and-unit-labels";
  private static final Set<String> FEATURES =
      new TreeSet<>(
          Set.of(
              FEATURE_FUNCTIONS,
              FEATURE_RANGES,
              FEATURE_FILL,
              FEATURE_NAMES,
              FEATURE_STARTS,
              FEATURE_TYPES));

  private ConfigReader() {}

  /// What was read.
  ///
  /// @param effective every key with the value in use, as YAML; secrets are masked
  public record Result(ServerConfig config, String effective) {}

  /// @throws ConfigException with everything that is wrong
  public static Result read(ConfigText text) {
    ConfigReading reading = new ConfigReading(text);
    ServerConfig config =
        top(new ConfigSection(reading, compose(text)), new TargetAssignment(reading));
    if (!reading.problems().isEmpty()) {
      throw new ConfigException(reading.problems());
    }
    return new Result(config, reading.effective());
  }

  static @Nullable Node compose(ConfigText text) {
    try {
      LoadSettings settings = LoadSettings.builder().setLabel(text.name()).build();
      return new Compose(settings).composeString(text.yaml()).orElse(null);
    } catch (MarkedYamlEngineException e) {
      String place =
          e.getProblemMark()
              .or(e::getContextMark)
              .map(mark -> ":" + (mark.getLine() + 1) + ":" + (mark.getColumn() + 1))
              .orElse("");
      String problem = Optional.ofNullable(e.getProblem()).orElse(e.getMessage());
      throw new ConfigException(List.of(text.name() + place + ": is not YAML: " + problem));
    } catch (YamlEngineException e) {
      throw new ConfigException(List.of(text.name() + ": is not YAML: " + e.getMessage()));
    }
  }

  private static ServerConfig top(ConfigSection top, TargetAssignment targets) {
    Path data = top.value("data", Path.of("data"), ValueType.PATH);
    Query query = query(top);
    Ingest ingest = ingest(top);
    Keeping keeping = keeping(top);
    Limits limits = LimitsReader.read(top, LimitsReader.DEFAULT);
    LogDiscovery logs = logs(top);
    Ownership ownership = ownership(top, new Everywhere(keeping.retention(), limits), targets);
    Polling polling = targets.assign();
    ServerConfig config =
        new ServerConfig(
            data, query, ingest, keeping, limits, logs, ownership, polling, logLevel(top));
    top.end();
    return config;
  }

  private static Query query(ConfigSection top) {
    ConfigSection query = top.section("query");
    Query read =
        new Query(
            query.value("listen", new HostPort("127.0.0.1", 9290), ValueType.ADDRESS),
            query.value("timeout", Duration.ofMinutes(2), ValueType.DURATION),
            query.value("lookback", Duration.ofMinutes(5), ValueType.DURATION),
            query.value("max_samples", 50_000_000, ValueType.COUNT),
            query.value("max_series", 3_000_000, ValueType.COUNT),
            query.value("concurrency", 20, ValueType.COUNT),
            query.value("admin_api", false, ValueType.BOOLEAN),
            features(query));
    query.end();
    return read;
  }

  private static PromqlOptions features(ConfigSection query) {
    List<String> on = query.strings("features", List.of());
    for (String feature : on) {
      if (!FEATURES.contains(feature)) {
        query.wrong("features", "must be of " + FEATURES + " value=" + feature);
      }
    }
    return new PromqlOptions(
        on.contains(FEATURE_FUNCTIONS),
        true,
        on.contains(FEATURE_RANGES),
        on.contains(FEATURE_FILL),
        on.contains(FEATURE_NAMES),
        on.contains(FEATURE_STARTS),
        on.contains(FEATURE_TYPES));
  }

  private static Ingest ingest(ConfigSection top) {
    ConfigSection ingest = top.section("ingest");
    Ingest read =
        new Ingest(
            ingest.value("listen", new HostPort("127.0.0.1", 9291), ValueType.ADDRESS),
            ingest.value("max_in_flight", 256 * MIB, ValueType.SIZE),
            ingest.value("max_clusters", 1_000, ValueType.COUNT));
    ingest.end();
    return read;
  }

  private static Keeping keeping(ConfigSection top) {
    Duration retention = top.value("retention", Duration.ofDays(60), ValueType.DURATION);
    List<RetentionRule> rules = top.list("retention_rules", ConfigReader::retentionRule);
    long size = top.value("retention_size", 0L, ValueType.SIZE);
    long minFree = top.value("min_free_disk", 1024 * MIB, ValueType.SIZE);
    long head = top.value("head_size", 512 * MIB, ValueType.SIZE);
    if (head < 16 * MIB) {
      top.wrong("head_size", "must be at least 16MiB value=" + SizeText.print(head));
    }
    return new Keeping(retention, rules, size, minFree, head);
  }

  private static RetentionRule retentionRule(ConfigSection rule) {
    String selector = rule.required("match", ValueType.TEXT, "");
    List<Matcher> matchers = List.of();
    try {
      matchers = rule.isSet("match") ? PromqlParser.parseSelector(selector) : List.of();
    } catch (PromqlParseException e) {
      rule.wrong("match", "must be a selector of series (" + e.getMessage() + ")");
    }
    Duration keep = rule.required("keep", ValueType.DURATION, Duration.ofDays(1));
    if (keep.isZero()) {
      rule.wrong("keep", "must be longer than 0");
    }
    return new RetentionRule(rule.optional("cluster", ValueType.CLUSTER, ""), matchers, keep);
  }

  private static LogDiscovery logs(ConfigSection top) {
    ConfigSection logs = top.section("logs");
    LogDiscovery read =
        new LogDiscovery(
            logs.value("discover_service_name", true, ValueType.BOOLEAN),
            logs.value("discover_log_levels", true, ValueType.BOOLEAN),
            documentLabels(logs));
    logs.end();
    return read;
  }

  private static List<String> documentLabels(ConfigSection logs) {
    List<String> names = logs.strings("document_labels", LogDiscovery.DOCUMENT_LABELS);
    for (String name : names) {
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*")) {
        logs.wrong("document_labels", "must be names of labels such as host value=" + name);
      }
    }
    return names;
  }

  private record Everywhere(Duration retention, Limits limits) {}

  private static Ownership ownership(
      ConfigSection top, Everywhere limits, TargetAssignment targets) {
    ClusterId cluster = top.value("default_cluster", new ClusterId("default"), ValueType.CLUSTER);
    boolean required = top.value("require_cluster", false, ValueType.BOOLEAN);
    Cluster everywhere =
        new Cluster(
            Labels.EMPTY,
            "",
            List.of(),
            limits.retention(),
            limits.limits(),
            rewrite(top, Rewrite.DEFAULT),
            null,
            null);
    Set<String> names = new HashSet<>();
    targets.addJobs(top.list("scrape_configs", section -> ScrapeConfigReader.read(section, names)));
    Map<ClusterId, Cluster> clusters = new LinkedHashMap<>();
    top.sections("clusters", section -> cluster(section, everywhere))
        .forEach((name, read) -> {
          ClusterId id = clusterId(top, name);
          clusters.put(id, read.cluster());
          targets.claim(id, read.targets());
          if (!read.cluster().replicaLabel().isEmpty()) {
            targets.hasReplicas(id);
          }
        });
    return new Ownership(required ? null : cluster, everywhere.rewrite(), clusters);
  }

  private static ClusterId clusterId(ConfigSection top, String name) {
    try {
      return ValueType.CLUSTER.parse().apply(name);
    } catch (IllegalArgumentException e) {
      top.wrong("clusters", e.getMessage() + " name=" + name);
      return new ClusterId("invalid");
    }
  }

  private record ClusterSection(Cluster cluster, List<Item> targets) {}

  private static ClusterSection cluster(ConfigSection section, Cluster everywhere) {
    Labels external = externalLabels(section);
    String replica = replicaLabel(section, external);
    List<RelabelRule> rules = section.list("metric_relabel_configs", RelabelReader::read);
    Duration retention = section.value("retention", everywhere.retention(), ValueType.DURATION);
    Limits limits = LimitsReader.read(section, everywhere.limits());
    List<Item> targets = section.items("targets");
    Rewrite rewrite = rewrite(section, everywhere.rewrite());
    Instant retired =
        section.isSet("retired") ? section.optional("retired", ValueType.DATE, "") : null;
    Cluster cluster =
        new Cluster(
            external, replica, rules, retention, limits, rewrite, retired, reading(section));
    return new ClusterSection(cluster, targets);
  }

  private static @Nullable Reading reading(ConfigSection section) {
    URI url = section.isSet("read_url") ? section.optional("read_url", ValueType.URL, "") : null;
    HttpAccess access = HttpAccess.PLAIN;
    if (section.isSet("read_access")) {
      ConfigSection own = section.section("read_access");
      access = AccessReader.read(own);
      own.end();
    }
    return url == null ? null : new Reading(url, access);
  }

  private static String replicaLabel(ConfigSection section, Labels external) {
    String label =
        section.isSet("replica_label")
            ? section.optional("replica_label", ValueType.REPLICA_LABEL, "")
            : null;
    if (label != null && external.has(label)) {
      section.wrong("replica_label", "must not be one of external_labels value=" + label);
    }
    return label == null ? "" : label;
  }

  private static Labels externalLabels(ConfigSection section) {
    try {
      return Labels.of(section.texts("external_labels"));
    } catch (IllegalArgumentException e) {
      section.wrong("external_labels", String.valueOf(e.getMessage()));
      return Labels.EMPTY;
    }
  }

  private static Rewrite rewrite(ConfigSection parent, Rewrite fallback) {
    ConfigSection section = parent.section("rewrite");
    String label = section.value("label", fallback.label(), ValueType.LABEL_NAME);
    List<String> prefix = section.strings("prefix", List.copyOf(new TreeSet<>(fallback.prefix())));
    String separator = section.value("separator", fallback.separator(), ValueType.TEXT);
    section.end();
    try {
      return new Rewrite(label, Set.copyOf(prefix), separator);
    } catch (IllegalArgumentException e) {
      section.wrong(String.valueOf(e.getMessage()));
      return fallback;
    }
  }

  private static LogLevel logLevel(ConfigSection top) {
    return top.value("log_level", LogLevel.INFO, ValueType.oneOf(LogLevel.class));
  }
}
