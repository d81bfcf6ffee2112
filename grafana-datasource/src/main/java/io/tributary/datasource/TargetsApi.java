package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.SourceStatus;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.NumberText;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.eclipse.jetty.util.UrlEncoded;
import org.jspecify.annotations.Nullable;

/// `targets`, `targets/metadata` and `scrape_pools`, of the sources that are polled. Safe for use
/// by several threads.
///
/// A source is a target, its `job` its pool, and the label `cluster` says which one it feeds: a
/// cluster's view has that one only.
final class TargetsApi {
  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private final QueryServices services;
  private final Supplier<List<SourceStatus>> sources;

  TargetsApi(QueryServices services, Supplier<List<SourceStatus>> sources) {
    this.services = services;
    this.sources = sources;
  }

  private List<SourceStatus> seen(View view) {
    return sources.get().stream()
        .filter(source ->
            switch (view) {
              case View.Cluster(var cluster) -> cluster.equals(source.cluster());
              case View.Global global -> global.includes(source.cluster());
            })
        .sorted(Comparator.comparing(TargetsApi::pool))
        .toList();
  }

  private static String pool(SourceStatus source) {
    return source.labels().get("job");
  }

  private static Labels labels(SourceStatus source) {
    return source.labels().with("cluster", source.cluster().name());
  }

  void targets(Exchange exchange) throws IOException {
    String state = exchange.parameter("state").toLowerCase(Locale.ROOT);
    boolean any = state.isEmpty() || state.equals("any");
    String pool = exchange.parameter("scrapePool");
    List<SourceStatus> seen = seen(exchange.view());
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeArrayFieldStart("activeTargets");
      for (SourceStatus source : seen) {
        if ((any || state.equals("active")) && (pool.isEmpty() || pool.equals(pool(source)))) {
          target(json, source);
        }
      }
      json.writeEndArray();
      json.writeArrayFieldStart("droppedTargets");
      json.writeEndArray();
      if (any || state.equals("dropped")) {
        json.writeObjectFieldStart("droppedTargetCounts");
        for (String name : pools(seen)) {
          json.writeNumberField(name, 0);
        }
        json.writeEndObject();
      } else {
        json.writeNullField("droppedTargetCounts");
      }
      json.writeEndObject();
    }
  }

  private static List<String> pools(List<SourceStatus> seen) {
    return seen.stream().map(TargetsApi::pool).distinct().toList();
  }

  private static void target(JsonGenerator json, SourceStatus source) throws IOException {
    SourceStatus.Poll poll = source.lastPoll();
    json.writeStartObject();
    json.writeFieldName("discoveredLabels");
    JsonAnswer.labels(json, discovered(source));
    json.writeFieldName("labels");
    JsonAnswer.labels(json, labels(source));
    json.writeStringField("scrapePool", pool(source));
    json.writeStringField("scrapeUrl", source.uri().toString());
    json.writeStringField("globalUrl", source.uri().toString());
    json.writeStringField("lastError", poll == null ? "" : poll.error());
    json.writeStringField("lastScrape", (poll == null ? NEVER : poll.start()).toString());
    json.writeFieldName("lastScrapeDuration");
    json.writeRawValue(seconds(poll));
    json.writeStringField("health", health(poll));
    json.writeStringField(
        "scrapeInterval", NumberText.formatDuration(source.interval().toMillis()));
    json.writeStringField("scrapeTimeout", NumberText.formatDuration(source.timeout().toMillis()));
    json.writeEndObject();
  }

  private static String seconds(SourceStatus.@Nullable Poll poll) {
    double seconds = poll == null ? 0 : poll.length().toNanos() / 1e9;
    return new SampleText().value(seconds).toString();
  }

  static String health(SourceStatus.@Nullable Poll poll) {
    return poll == null ? "unknown" : poll.error().isEmpty() ? "up" : "down";
  }

  /// Returns the labels from which Prometheus would make this target.
  private static Labels discovered(SourceStatus source) {
    URI uri = source.uri();
    SortedMap<String, String> labels = new TreeMap<>(labels(source).toMap());
    labels.put("__address__", uri.getAuthority());
    labels.put("__metrics_path__", uri.getPath());
    labels.put("__scheme__", uri.getScheme());
    labels.put("__scrape_interval__", NumberText.formatDuration(source.interval().toMillis()));
    labels.put("__scrape_timeout__", NumberText.formatDuration(source.timeout().toMillis()));
    if (uri.getRawQuery() != null) {
      UrlEncoded.decodeTo(
          uri.getRawQuery(),
          (name, value) -> labels.putIfAbsent("__param_" + name, value),
          StandardCharsets.UTF_8);
    }
    return Labels.of(labels);
  }

  void pools(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeFieldName("scrapePools");
      JsonAnswer.strings(json, pools(seen(exchange.view())));
      json.writeEndObject();
    }
  }

  /// Gives what is known of the metrics of the cluster that a target feeds.
  void metadata(Exchange exchange) throws IOException {
    int limit = MetadataApi.limit(exchange, "limit");
    List<Matcher> matchers = targetMatchers(exchange.parameter("match_target"));
    List<SourceStatus> matching =
        seen(exchange.view()).stream()
            .filter(
                source -> matchers.stream().allMatch(m -> m.matches(labels(source).get(m.name()))))
            .toList();
    String metric = exchange.parameter("metric");
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      int left = limit < 0 ? Integer.MAX_VALUE : limit;
      for (SourceStatus source : matching) {
        left -= metadata(json, source, metric, left);
      }
      json.writeEndArray();
    }
  }

  private static List<Matcher> targetMatchers(String text) {
    try {
      return text.isEmpty() ? List.of() : PromqlParser.parseSelector(text);
    } catch (PromqlParseException e) {
      throw Exchange.invalidParameter("match_target", String.valueOf(e.getMessage()));
    }
  }

  /// Returns how many entries were written.
  private int metadata(JsonGenerator json, SourceStatus source, String metric, int limit)
      throws IOException {
    View view = new View.Cluster(source.cluster());
    int written = 0;
    try (Querier querier = services.views().apply(view).querier(TimeRange.ALL);
        Stream<MetricMetadata> entries = querier.metadata()) {
      Iterator<MetricMetadata> wanted =
          entries.filter(e -> metric.isEmpty() || e.family().equals(metric)).iterator();
      for (; written < limit && wanted.hasNext(); written++) {
        MetricMetadata entry = wanted.next();
        json.writeStartObject();
        json.writeFieldName("target");
        JsonAnswer.labels(json, labels(source));
        if (metric.isEmpty()) {
          json.writeStringField("metric", entry.family());
        }
        json.writeStringField("type", entry.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("help", entry.help());
        json.writeStringField("unit", entry.unit());
        json.writeEndObject();
      }
    }
    return written;
  }
}
