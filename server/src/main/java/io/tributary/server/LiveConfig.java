package io.tributary.server;

import io.tributary.datasource.service.ServerInfo;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.server.config.ConfigException;
import io.tributary.server.config.ConfigReader;
import io.tributary.server.config.ServerConfig;
import io.tributary.server.config.ServerConfig.Cluster;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is configured now, and the way to another configuration while the server runs. One that is
/// wrong changes nothing. Safe for use by several threads.
final class LiveConfig {
  private static final Logger LOG = LoggerFactory.getLogger(LiveConfig.class);

  private final Supplier<ConfigReader.Result> reader;
  private final InstantSource clock;
  private final SelfMetrics metrics;
  private final ServerConfig atStart;
  private final ReentrantLock lock = new ReentrantLock(); // one after the other
  private volatile Used used;

  private record Used(ConfigReader.Result read, Instant since, boolean isLast) {}

  /// Puts a configuration in the place of another.
  interface Applied {
    void apply(ServerConfig before, ServerConfig now) throws InterruptedException;
  }

  /// @param reader reads the configuration again
  LiveConfig(
      ConfigReader.Result read,
      Supplier<ConfigReader.Result> reader,
      InstantSource clock,
      SelfMetrics metrics) {
    this.reader = reader;
    this.clock = clock;
    this.metrics = metrics;
    atStart = read.config();
    used = new Used(read, clock.instant(), true);
  }

  ServerConfig config() {
    return used.read().config();
  }

  ServerInfo.Configuration shown() {
    Used now = used;
    return new ServerInfo.Configuration(now.read().effective(), now.since(), now.isLast());
  }

  /// Reads the configuration again and applies it; returns what is wrong with it.
  List<String> reload(Applied applied) {
    lock.lock();
    try {
      ConfigReader.Result read = reader.get();
      applied.apply(config(), read.config());
      used = new Used(read, clock.instant(), true);
      metrics.counter(SelfMetric.CONFIG_RELOADS, "ok").inc();
      List<String> waiting = waiting(atStart, read.config());
      LOG.info("configuration was read again");
      if (!waiting.isEmpty()) {
        LOG.warn("what else is different needs a restart keys={}", waiting);
      }
      return List.of();
    } catch (ConfigException e) {
      e.problems().forEach(LOG::error);
      return failed(e.problems());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(List.of("interrupted"));
    } finally {
      lock.unlock();
    }
  }

  private List<String> failed(List<String> problems) {
    LOG.error("configuration cannot be used, the one before stays problems={}", problems.size());
    used = new Used(used.read(), used.since(), false);
    metrics.counter(SelfMetric.CONFIG_RELOADS, "failed").inc();
    return problems;
  }

  /// Returns the keys whose values are others than at the start and that count from the next one
  /// on.
  private static List<String> waiting(ServerConfig start, ServerConfig now) {
    Map<String, Function<ServerConfig, Object>> parts = new HashMap<>();
    parts.put("data", ServerConfig::data);
    parts.put("query", ServerConfig::query);
    parts.put("ingest", ServerConfig::ingest);
    parts.put("retention and sizes", ServerConfig::keeping);
    parts.put("limits", ServerConfig::limits);
    parts.put("logs", ServerConfig::logs);
    parts.put("default_cluster", config -> String.valueOf(config.ownership().defaultCluster()));
    parts.put("clusters", LiveConfig::fixed);
    List<String> waiting = new ArrayList<>();
    parts.forEach((name, part) -> {
      if (!part.apply(start).equals(part.apply(now))) {
        waiting.add(name);
      }
    });
    waiting.sort(null);
    return waiting;
  }

  /// Returns what differs for clusters, without what can change while the server runs.
  private static Map<ClusterId, List<Object>> fixed(ServerConfig config) {
    Map<ClusterId, List<Object>> fixed = new HashMap<>();
    List<Object> everywhere =
        List.of(Labels.EMPTY, "", List.of(), config.keeping().retention(), config.limits());
    for (Map.Entry<ClusterId, Cluster> each : config.ownership().clusters().entrySet()) {
      Cluster own = each.getValue();
      List<Object> said =
          List.of(
              own.externalLabels(), own.replicaLabel(), own.rules(), own.retention(), own.limits());
      if (!said.equals(everywhere)) {
        fixed.put(each.getKey(), said);
      }
    }
    return fixed;
  }
}
