package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.MetricMetadata;
import io.tributary.model.metrics.Querier;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/// `metadata`: what is known of metric families. Safe for use by several threads.
public final class MetadataApi {
  private final QueryServices services;

  public MetadataApi(QueryServices services) {
    this.services = services;
  }

  public void metadata(Exchange exchange) throws IOException {
    int limit = limit(exchange, "limit");
    int perMetric = limit(exchange, "limit_per_metric");
    String metric = exchange.parameter("metric");
    try (Querier querier = services.views().apply(exchange.view()).querier(TimeRange.ALL);
        Stream<MetricMetadata> entries = querier.metadata();
        JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      Iterator<MetricMetadata> iterator =
          entries.filter(entry -> metric.isEmpty() || entry.family().equals(metric)).iterator();
      write(answer.data(), iterator, limit, perMetric);
      answer.notices(querier.warnings(), List.of());
    }
  }

  /// Returns a limit; any negative number means none, and of `limit_per_metric` 0 as well.
  static int limit(Exchange exchange, String name) {
    String text = exchange.parameter(name);
    try {
      return text.isEmpty() ? -1 : Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw Exchange.badRequest(name + " must be a number");
    }
  }

  private static void write(
      JsonGenerator json, Iterator<MetricMetadata> entries, int limit, int perMetric)
      throws IOException {
    json.writeStartObject();
    MetricMetadata next = entries.hasNext() ? entries.next() : null;
    for (int families = 0; next != null && (limit < 0 || families < limit); families++) {
      String family = next.family();
      Set<MetricMetadata> ofFamily = new LinkedHashSet<>();
      while (next != null && next.family().equals(family)) {
        ofFamily.add(next);
        next = entries.hasNext() ? entries.next() : null;
      }
      json.writeArrayFieldStart(family);
      List<MetricMetadata> shown = new ArrayList<>(ofFamily);
      for (MetricMetadata entry :
          perMetric <= 0 ? shown : shown.subList(0, Math.min(perMetric, shown.size()))) {
        json.writeStartObject();
        json.writeStringField("type", entry.type().name().toLowerCase(Locale.ROOT));
        json.writeStringField("unit", entry.unit());
        json.writeStringField("help", entry.help());
        json.writeEndObject();
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
