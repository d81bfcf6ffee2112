package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.exec.Value;
import io.tributary.query.logql.StreamSize;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// Loki's `index/stats` and `index/volume`: how much logs there are, counted when asked. Safe for
/// use by several threads.
final class LogVolumeApi {
  private static final JsonFactory JSON = new JsonFactory();
  private static final long MILLI = 1_000_000;

  private final LogqlApi queries;
  private final QueryServices services;

  LogVolumeApi(LogqlApi queries, QueryServices services) {
    this.queries = queries;
    this.services = services;
  }

  void stats(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    List<StreamSize> sizes = sizes(exchange, LogParameters.matchers(exchange), range);
    try (JsonGenerator json = JSON.createGenerator(exchange.begin(200, "application/json"))) {
      json.writeStartObject();
      json.writeNumberField("streams", sizes.size());
      json.writeNumberField("chunks", sizes.stream().mapToLong(StreamSize::parts).sum());
      json.writeNumberField("bytes", sizes.stream().mapToLong(StreamSize::bytes).sum());
      json.writeNumberField("entries", sizes.stream().mapToLong(StreamSize::entries).sum());
      json.writeEndObject();
    }
  }

  private List<StreamSize> sizes(Exchange exchange, List<Matcher> matchers, NanoRange range)
      throws IOException {
    LogQueryable store = services.logs().apply(exchange.view());
    return queries.run(
        exchange, options -> queries.engine().sizes(store, matchers, range, options));
  }

  void volume(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    int limit = LogParameters.limit(exchange);
    List<Matcher> matchers = LogParameters.matchers(exchange);
    Set<String> targets = targets(exchange, matchers);
    boolean byLabel =
        switch (exchange.parameter("aggregateBy")) {
          case "", "series" -> false;
          case "labels" -> true;
          default -> throw Exchange.badRequest("invalid aggregation option");
        };
    Map<Labels, Long> volumes = new HashMap<>();
    for (StreamSize size : sizes(exchange, matchers, range)) {
      Labels labels = targets.isEmpty() ? size.labels() : size.labels().only(targets);
      if (!byLabel) {
        volumes.merge(labels, size.bytes(), Long::sum);
      } else {
        for (int i = 0; i < labels.size(); i++) {
          volumes.merge(
              Labels.ofSortedPairs(new String[] {labels.name(i), ""}), size.bytes(), Long::sum);
        }
      }
    }
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeStringField("resultType", "vector");
      json.writeFieldName("result");
      new ValueJson(json).write(vector(volumes, limit, range.maxNs() / MILLI));
      json.writeEndObject();
    }
  }

  /// Returns the labels that volumes are told by: those asked for, else those of the matchers; none
  /// means all.
  private static Set<String> targets(Exchange exchange, List<Matcher> matchers) {
    String asked = exchange.parameter("targetLabels");
    return asked.isEmpty()
        ? matchers.stream().map(Matcher::name).collect(Collectors.toSet())
        : Arrays.stream(asked.split(",")).map(String::strip).collect(Collectors.toSet());
  }

  private static Value.Vector vector(Map<Labels, Long> volumes, int limit, long timeMs) {
    Comparator<Map.Entry<Labels, Long>> largestFirst = Map.Entry.comparingByValue();
    return new Value.Vector(
        volumes.entrySet().stream()
            .sorted(largestFirst.reversed().thenComparing(Map.Entry.comparingByKey()))
            .limit(limit)
            .map(e -> new Value.Sample(e.getKey(), timeMs, e.getValue(), null))
            .toList());
  }
}
