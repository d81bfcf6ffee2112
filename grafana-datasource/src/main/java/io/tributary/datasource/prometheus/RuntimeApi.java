package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.GoEscapes;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.datasource.service.ServerInfo;
import io.tributary.model.telemetry.SelfMetric;
import io.tributary.query.promql.ast.NumberText;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// `status/config`, `flags`, `runtimeinfo` and `walreplay`, `features` and `notifications`: how
/// this server runs, in the terms of Prometheus. Safe for use by several threads.
public final class RuntimeApi {
  private final QueryServerConfig config;
  private final QueryServices services;

  public RuntimeApi(QueryServerConfig config, QueryServices services) {
    this.config = config;
    this.services = services;
  }

  /// Gives our own configuration: every key with the value in use.
  public void config(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("yaml", services.info().configuration().get().yaml());
      json.writeEndObject();
    }
  }

  /// Gives the flags of Prometheus for which there is a value here.
  public void flags(Exchange exchange) throws IOException {
    Map<String, String> flags =
        new TreeMap<>(
            Map.of(
                "query.lookback-delta", text(config.lookback()),
                "query.max-concurrency", Integer.toString(config.maxConcurrentQueries()),
                "query.max-samples", Long.toString(config.maxSamples()),
                "query.timeout", text(config.queryTimeout()),
                "storage.tsdb.retention.time", text(services.info().retention().everywhere()),
                "web.enable-admin-api", Boolean.toString(config.adminApi()),
                "web.listen-address", config.host() + ":" + config.port()));
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      for (Map.Entry<String, String> flag : flags.entrySet()) {
        json.writeStringField(flag.getKey(), flag.getValue());
      }
      json.writeEndObject();
    }
  }

  private static String text(Duration duration) {
    return NumberText.formatDuration(duration.toMillis());
  }

  public void runtimeInfo(Exchange exchange) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    ServerInfo.Configuration configuration = services.info().configuration().get();
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("startTime", services.info().started().toString());
      json.writeStringField("CWD", Path.of("").toAbsolutePath().toString());
      json.writeStringField("hostname", hostname());
      json.writeStringField("serverTime", services.clock().instant().toString());
      json.writeBooleanField("reloadConfigSuccess", configuration.isLast());
      json.writeStringField("lastConfigTime", configuration.since().toString());
      json.writeNumberField("corruptionCount", damage());
      json.writeNumberField("goroutineCount", threads());
      json.writeNumberField("GOMAXPROCS", runtime.availableProcessors());
      json.writeNumberField("GOMEMLIMIT", runtime.maxMemory());
      json.writeStringField("GOGC", "");
      json.writeStringField("GODEBUG", "");
      json.writeStringField("storageRetention", text(services.info().retention().everywhere()));
      json.writeEndObject();
    }
  }

  /// Returns how often stored data was found damaged.
  private long damage() {
    String name = SelfMetric.STORAGE_DAMAGE.metricName();
    return Collections.list(services.metrics().registry().filteredMetricFamilySamples(Set.of(name)))
        .stream()
        .flatMap(family -> family.samples.stream())
        .mapToLong(sample -> (long) sample.value)
        .sum();
  }

  /// Returns how many threads there are, virtual ones not counted.
  private static int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return ""; // the machine does not know its own name
    }
  }

  /// Answers before the log is replayed, too, and does not tell how far it is.
  public void walReplay(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeNumberField("min", 0);
      json.writeNumberField("max", 0);
      json.writeNumberField("current", 0);
      json.writeEndObject();
    }
  }

  public void features(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.setCharacterEscapes(GoEscapes.LABELS);
      json.writeStartObject();
      for (var category : Features.of(config, services.info().language()).entrySet()) {
        json.writeObjectFieldStart(category.getKey());
        for (Map.Entry<String, Boolean> feature : category.getValue().entrySet()) {
          json.writeBooleanField(feature.getKey(), feature.getValue());
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      json.setCharacterEscapes(GoEscapes.TEXT);
    }
  }

  public void notifications(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      json.writeEndArray();
    }
  }
}
