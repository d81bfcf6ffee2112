package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.Relabeling;
import io.tributary.model.SourceStatus;
import io.tributary.model.SourceStatuses;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.NumberText;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `targets`, what belongs to it, and `scrape_pools`, of the sources that are polled. Safe for use
/// by several threads.
///
/// A source is a target, its `job` its pool, and the label `cluster` says which one it feeds: a
/// cluster's view has that one only.
public final class TargetsApi {
  private static final List<SourceStatuses.Dropped> NOTHING = List.of();
  private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

  private final QueryServices services;
  private final Supplier<SourceStatuses> sources;

  public TargetsApi(QueryServices services, Supplier<SourceStatuses> sources) {
    this.services = services;
    this.sources = sources;
  }

  private List<SourceStatus> seen(View view) {
    return sources.get().polled().stream()
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

  public void targets(Exchange exchange) throws IOException {
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
      dropped(exchange, json, any || state.equals("dropped"), pool);
      json.writeEndObject();
    }
  }

  /// A target that is not polled belongs to no cluster: only the view of all has it.
  private void dropped(Exchange exchange, JsonGenerator json, boolean wanted, String pool)
      throws IOException {
    SortedMap<String, Integer> counts = new TreeMap<>();
    pools(seen(exchange.view())).forEach(name -> counts.put(name, 0));
    json.writeArrayFieldStart("droppedTargets");
    boolean all = wanted && exchange.view().equals(View.GLOBAL);
    for (SourceStatuses.Dropped target : all ? sources.get().dropped() : NOTHING) {
      if (pool.isEmpty() || pool.equals(target.job())) {
        json.writeStartObject();
        json.writeFieldName("discoveredLabels");
        JsonAnswer.labels(json, target.discovered());
        json.writeStringField("scrapePool", target.job());
        json.writeEndObject();
        counts.merge(target.job(), 1, Integer::sum);
      }
    }
    json.writeEndArray();
    if (wanted) {
      json.writeObjectFieldStart("droppedTargetCounts");
      for (Map.Entry<String, Integer> each : counts.entrySet()) {
        json.writeNumberField(each.getKey(), each.getValue());
      }
      json.writeEndObject();
    } else {
      json.writeNullField("droppedTargetCounts");
    }
  }

  private static List<String> pools(List<SourceStatus> seen) {
    return seen.stream().map(TargetsApi::pool).distinct().toList();
  }

  private static void target(JsonGenerator json, SourceStatus source) throws IOException {
    SourceStatus.Poll poll = source.lastPoll();
    json.writeStartObject();
    json.writeFieldName("discoveredLabels");
    JsonAnswer.labels(json, source.discovered());
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

  public static String health(SourceStatus.@Nullable Poll poll) {
    return poll == null ? "unknown" : poll.error().isEmpty() ? "up" : "down";
  }

  public void pools(Exchange exchange) throws IOException {
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeFieldName("scrapePools");
      JsonAnswer.strings(json, pools(seen(exchange.view())));
      json.writeEndObject();
    }
  }

  /// Gives what is known of the metrics of the cluster that a target feeds.
  public void metadata(Exchange exchange) throws IOException {
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

  /// Gives what the rules of a job make of labels, one rule after the other.
  public void relabelSteps(Exchange exchange) throws IOException {
    String job = exchange.parameter("scrapePool");
    if (job.isEmpty()) {
      throw Exchange.badRequest("no scrapePool parameter provided");
    }
    String text = exchange.parameter("labels");
    if (text.isEmpty()) {
      throw Exchange.badRequest("no labels parameter provided");
    }
    Labels labels = JsonLabels.parse(text);
    List<Relabeling.Step> steps =
        sources
            .get()
            .relabeling()
            .steps(job, labels)
            .orElseThrow(() ->
                Exchange.badRequest(
                    "error retrieving scrape config: scrape pool "
                        + Parameters.quote(job)
                        + " not found"));
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeArrayFieldStart("steps");
      for (Relabeling.Step step : steps) {
        step(json, step);
      }
      json.writeEndArray();
      json.writeEndObject();
    }
  }

  private static void step(JsonGenerator json, Relabeling.Step step) throws IOException {
    Relabeling.Rule rule = step.rule();
    Labels output = step.output();
    json.writeStartObject();
    json.writeObjectFieldStart("rule");
    if (!rule.sourceLabels().isEmpty()) {
      json.writeFieldName("source_labels");
      JsonAnswer.strings(json, rule.sourceLabels());
    }
    json.writeStringField("separator", rule.separator());
    json.writeStringField("regex", rule.regex());
    if (rule.modulus() > 0) {
      json.writeNumberField("modulus", rule.modulus());
    }
    if (!rule.targetLabel().isEmpty()) {
      json.writeStringField("target_label", rule.targetLabel());
    }
    json.writeStringField("replacement", rule.replacement());
    json.writeStringField("action", rule.action());
    json.writeEndObject();
    json.writeFieldName("output");
    JsonAnswer.labels(json, output == null ? Labels.EMPTY : output);
    json.writeBooleanField("keep", output != null);
    json.writeEndObject();
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
