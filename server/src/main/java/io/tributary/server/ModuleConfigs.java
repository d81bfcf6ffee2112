package io.tributary.server;

import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.ingest.IngestConfig;
import io.tributary.ingest.append.ClusterWrites;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.PerCluster;
import io.tributary.scraper.RelabelRule;
import io.tributary.scraper.ScraperConfig;
import io.tributary.scraper.backfill.GapFiller;
import io.tributary.server.config.ServerConfig;
import io.tributary.server.config.ServerConfig.Limits;
import io.tributary.storage.StorageConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What of the server's configuration each module is told.
final class ModuleConfigs {
  static final String USER_AGENT = "Tributary/" + Version.TEXT;

  private static final Duration QUEUE = Duration.ofSeconds(10);

  private ModuleConfigs() {}

  static StorageConfig storage(ServerConfig config) {
    PerCluster<Duration> retention = retention(config);
    ServerConfig.Keeping keeping = config.keeping();
    return new StorageConfig(
        config.data(),
        retention.everywhere(),
        retention.own(),
        keeping.rules(),
        keeping.sizeBytes(),
        keeping.minFreeBytes(),
        keeping.headBytes(),
        limits(config, Limits::storing),
        replicaLabels(config));
  }

  static PerCluster<Duration> retention(ServerConfig config) {
    Map<ClusterId, Duration> own = new HashMap<>();
    config.ownership().clusters().forEach((name, c) -> own.put(name, c.retention()));
    return new PerCluster<>(config.keeping().retention(), own);
  }

  static QueryServerConfig query(ServerConfig config) {
    ServerConfig.Query query = config.query();
    return new QueryServerConfig(
        query.listen().host(),
        query.listen().port(),
        query.concurrency(),
        QUEUE,
        query.timeout(),
        query.lookback(),
        query.maxSamples(),
        query.maxSeries(),
        query.adminApi(),
        config.ingest().listen().toString());
  }

  static IngestConfig ingest(ServerConfig config, String queryAddress) {
    ServerConfig.Ingest ingest = config.ingest();
    IngestConfig.Limits limits = IngestConfig.Limits.DEFAULT;
    return new IngestConfig(
        ingest.listen().host(),
        ingest.listen().port(),
        queryAddress,
        new IngestConfig.Ownership(
            config.ownership().defaultCluster(), externalLabels(config), rules(config)),
        new IngestConfig.Limits(
            limits.connections(),
            ingest.maxInFlightBytes(),
            limits.labelBytes(),
            limits.workers(),
            limits.queuedRequests(),
            ingest.maxClusters(),
            limits(config, Limits::sending)),
        config.logs(),
        IngestConfig.Timeouts.DEFAULT);
  }

  static ScraperConfig scraper(ServerConfig config) {
    return new ScraperConfig(
        config.polling().jobs(),
        config.polling().clusters(),
        config.polling().replicated(),
        USER_AGENT);
  }

  static List<GapFiller.ReadCluster> readable(ServerConfig config) {
    List<GapFiller.ReadCluster> readable = new ArrayList<>();
    config
        .ownership()
        .clusters()
        .forEach((name, own) -> {
          ServerConfig.Reading reading = own.reading();
          if (reading != null) {
            readable.add(new GapFiller.ReadCluster(name, reading.url(), reading.access()));
          }
        });
    return readable;
  }

  private static <T> PerCluster<T> limits(ServerConfig config, Function<Limits, T> part) {
    Map<ClusterId, T> own = new HashMap<>();
    config.ownership().clusters().forEach((name, c) -> own.put(name, part.apply(c.limits())));
    return new PerCluster<>(part.apply(config.limits()), own);
  }

  private static Map<ClusterId, String> replicaLabels(ServerConfig config) {
    Map<ClusterId, String> labels = new HashMap<>();
    config.ownership().clusters().forEach((name, own) -> labels.put(name, own.replicaLabel()));
    labels.values().removeIf(String::isEmpty);
    return labels;
  }

  private static Map<ClusterId, ClusterWrites.Rules> rules(ServerConfig config) {
    Map<ClusterId, ClusterWrites.Rules> rules = new HashMap<>();
    config
        .ownership()
        .clusters()
        .forEach((name, own) -> {
          if (!own.rules().isEmpty()) {
            rules.put(name, labels -> RelabelRule.apply(own.rules(), labels));
          }
        });
    return rules;
  }

  private static Map<ClusterId, Labels> externalLabels(ServerConfig config) {
    Map<ClusterId, Labels> labels = new HashMap<>();
    config.ownership().clusters().forEach((name, own) -> labels.put(name, own.externalLabels()));
    return labels;
  }
}
