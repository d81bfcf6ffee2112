package io.tributary.datasource.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.prometheus.TargetsApi;
import io.tributary.datasource.service.Later;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.ClusterId;
import io.tributary.model.ClusterTraffic;
import io.tributary.model.NewestRows;
import io.tributary.model.SourceStatus;
import io.tributary.model.telemetry.SelfMetric;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// `clusters`: which there are, and how each is doing. Safe for use by several threads.
public final class ClustersApi {
  private static final List<SelfMetric> COUNTED =
      List.of(
          SelfMetric.INGEST_SAMPLES,
          SelfMetric.INGEST_REFUSED,
          SelfMetric.INGEST_ENTRIES,
          SelfMetric.INGEST_REFUSED_ENTRIES,
          SelfMetric.INGEST_LIMITED,
          SelfMetric.STORAGE_ACTIVE_SERIES,
          SelfMetric.STORAGE_ACTIVE_STREAMS);

  private final QueryServices services;
  private final Later later;

  public ClustersApi(QueryServices services, Later later) {
    this.services = services;
    this.later = later;
  }

  /// The self-metrics that have a cluster, by its name.
  private record Counted(Map<SelfMetric, Map<String, SortedMap<String, Double>>> values) {
    /// Returns what was counted of a cluster, by the label beside it; "" when there is none.
    SortedMap<String, Double> of(SelfMetric metric, String cluster) {
      return values.getOrDefault(metric, Map.of()).getOrDefault(cluster, new TreeMap<>());
    }

    double one(SelfMetric metric, String cluster) {
      return of(metric, cluster).getOrDefault("", 0.0);
    }
  }

  private Counted count() {
    Map<String, SelfMetric> byName = new TreeMap<>();
    COUNTED.forEach(metric -> byName.put(metric.metricName(), metric));
    Map<SelfMetric, Map<String, SortedMap<String, Double>>> values =
        new EnumMap<>(SelfMetric.class);
    var families = services.metrics().registry().filteredMetricFamilySamples(byName.keySet());
    while (families.hasMoreElements()) {
      for (Sample sample : families.nextElement().samples) {
        SelfMetric metric = byName.get(sample.name);
        if (metric != null) {
          String other = sample.labelValues.size() > 1 ? sample.labelValues.get(1) : "";
          values
              .computeIfAbsent(metric, _ -> new TreeMap<>())
              .computeIfAbsent(sample.labelValues.getFirst(), _ -> new TreeMap<>())
              .put(other, sample.value);
        }
      }
    }
    return new Counted(values);
  }

  public void clusters(Exchange exchange) throws IOException {
    List<SourceStatus> polled = later.sources().get().polled();
    SortedSet<ClusterId> all = new TreeSet<>(services.admin().clusters());
    polled.forEach(source -> all.add(source.cluster()));
    all.removeIf(cluster -> !exchange.view().includes(cluster));
    Counted counted = count();
    GapsJson gapsJson = new GapsJson(later.gaps().get());
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      for (ClusterId cluster : all) {
        json.writeStartObject();
        json.writeStringField("name", cluster.name());
        ClusterTraffic traffic = later.traffic().apply(cluster);
        List<SourceStatus> own =
            polled.stream().filter(source -> source.cluster().equals(cluster)).toList();
        sends(json, traffic, own);
        NewestRows newest = services.admin().newest(cluster);
        metrics(json, cluster.name(), newest.sample(), counted);
        rate(json, "samplesPerSecond", traffic.samplesPerSecond());
        json.writeEndObject();
        logs(json, cluster.name(), newest.entry(), counted);
        rate(json, "linesPerSecond", traffic.entriesPerSecond());
        json.writeEndObject();
        counts(json, "limited", counted.of(SelfMetric.INGEST_LIMITED, cluster.name()));
        gapsJson.write(json, cluster);
        json.writeArrayFieldStart("sources");
        for (SourceStatus source : own) {
          source(json, source);
        }
        json.writeEndArray();
        json.writeArrayFieldStart("senders");
        for (ClusterTraffic.Sender sender : traffic.senders()) {
          sender(json, sender);
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private void metrics(
      JsonGenerator json, String cluster, @Nullable Instant newest, Counted counted)
      throws IOException {
    json.writeObjectFieldStart("metrics");
    number(json, "activeSeries", counted.one(SelfMetric.STORAGE_ACTIVE_SERIES, cluster));
    number(json, "acknowledged", counted.one(SelfMetric.INGEST_SAMPLES, cluster));
    counts(json, "refused", counted.of(SelfMetric.INGEST_REFUSED, cluster));
    age(json, newest);
  }

  private void logs(JsonGenerator json, String cluster, @Nullable Instant newest, Counted counted)
      throws IOException {
    json.writeObjectFieldStart("logs");
    number(json, "activeStreams", counted.one(SelfMetric.STORAGE_ACTIVE_STREAMS, cluster));
    number(json, "acknowledged", counted.one(SelfMetric.INGEST_ENTRIES, cluster));
    counts(json, "refused", counted.of(SelfMetric.INGEST_REFUSED_ENTRIES, cluster));
    age(json, newest);
  }

  /// By which ways it sends: protocols, and `federation` where it is polled.
  private static void sends(JsonGenerator json, ClusterTraffic traffic, List<SourceStatus> polled)
      throws IOException {
    SortedSet<String> ways = new TreeSet<>();
    traffic.senders().forEach(sender -> ways.add(sender.protocol()));
    if (!polled.isEmpty()) {
      ways.add("federation");
    }
    json.writeArrayFieldStart("sends");
    for (String way : ways) {
      json.writeString(way);
    }
    json.writeEndArray();
  }

  private static void rate(JsonGenerator json, String name, double perSecond) throws IOException {
    json.writeNumberField(name, Math.round(perSecond * 1e3) / 1e3);
  }

  private static void sender(JsonGenerator json, ClusterTraffic.Sender sender) throws IOException {
    json.writeStartObject();
    json.writeStringField("protocol", sender.protocol());
    json.writeStringField("agent", sender.agent());
    json.writeNumberField("requests", sender.requests());
    json.writeNumberField("wireBytes", sender.wireBytes());
    json.writeStringField("last", sender.last().toString());
    json.writeEndObject();
  }

  private void age(JsonGenerator json, @Nullable Instant newest) throws IOException {
    if (newest != null) {
      json.writeStringField("newest", newest.toString());
      Duration lag = Duration.between(newest, services.clock().instant());
      json.writeNumberField("lagSeconds", lag.toMillis() / 1e3);
    }
  }

  private static void counts(JsonGenerator json, String name, SortedMap<String, Double> counts)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (Map.Entry<String, Double> each : counts.entrySet()) {
      number(json, each.getKey(), each.getValue());
    }
    json.writeEndObject();
  }

  private static void number(JsonGenerator json, String name, double whole) throws IOException {
    json.writeNumberField(name, (long) whole);
  }

  private static void source(JsonGenerator json, SourceStatus source) throws IOException {
    SourceStatus.Poll poll = source.lastPoll();
    json.writeStartObject();
    json.writeStringField("url", source.uri().toString());
    json.writeStringField("health", TargetsApi.health(poll));
    if (poll != null) {
      json.writeStringField("lastError", poll.error());
      json.writeStringField("lastPoll", poll.start().toString());
      json.writeNumberField("lastPollSeconds", poll.length().toMillis() / 1e3);
    }
    traffic(json, source.traffic());
    about(json, source.about());
    json.writeEndObject();
  }

  private static void traffic(JsonGenerator json, SourceStatus.Traffic traffic) throws IOException {
    json.writeNumberField("wireBytes", traffic.wireBytes());
    json.writeNumberField("savedBytes", Math.max(0, traffic.bodyBytes() - traffic.wireBytes()));
    if (traffic.dailyBytes() > 0) {
      json.writeNumberField("dailyBytes", traffic.dailyBytes());
      json.writeNumberField("spentTodayBytes", traffic.spentBytes());
    }
  }

  private static void about(JsonGenerator json, SourceStatus.@Nullable About about)
      throws IOException {
    if (about == null) {
      return;
    }
    json.writeNumberField("clockSkewSeconds", about.clockSkew().toMillis() / 1e3);
    json.writeStringField("version", about.version());
    json.writeObjectFieldStart("targets");
    json.writeNumberField("up", about.targetsUp());
    json.writeNumberField("down", about.targetsDown());
    json.writeEndObject();
  }
}
