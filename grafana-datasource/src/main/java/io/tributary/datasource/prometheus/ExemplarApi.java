package io.tributary.datasource.prometheus;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SeriesExemplars;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.PromqlParseException;
import io.tributary.query.promql.PromqlParser;
import io.tributary.query.promql.ast.Expr;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// `query_exemplars`: the exemplars of every series that a query selects. Safe for use by several
/// threads.
public final class ExemplarApi {
  private final QueryServices services;

  public ExemplarApi(QueryServices services) {
    this.services = services;
  }

  public void exemplars(Exchange exchange) throws IOException {
    long startMs = Parameters.time(exchange, "start", TimeRange.ALL.minMs());
    long endMs = Parameters.time(exchange, "end", TimeRange.ALL.maxMs());
    TimeRange range = new TimeRange(startMs, endMs);
    if (range.isEmpty()) {
      throw Exchange.badRequest("end timestamp must not be before start timestamp");
    }
    List<List<Matcher>> selectors = new ArrayList<>();
    try {
      collect(PromqlParser.parse(exchange.parameter("query"), PromqlOptions.ALL), selectors);
    } catch (PromqlParseException e) {
      throw Exchange.badRequest(String.valueOf(e.getMessage()));
    }
    if (selectors.isEmpty()) {
      exchange.noContent();
      return;
    }
    try (Querier querier = services.views().apply(exchange.view()).querier(range)) {
      TreeMap<Labels, SeriesExemplars> found = new TreeMap<>();
      for (List<Matcher> matchers : selectors) {
        querier.exemplars(matchers).forEach(series -> found.putIfAbsent(series.labels(), series));
      }
      try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
        write(answer.data(), found.values());
        answer.notices(querier.warnings(), List.of());
      }
    }
  }

  private static void collect(Expr expr, List<List<Matcher>> selectors) {
    if (expr instanceof Expr.VectorSelector selector) {
      selectors.add(selector.matchers());
    }
    expr.children().forEach(child -> collect(child, selectors));
  }

  private static void write(JsonGenerator json, Iterable<SeriesExemplars> all) throws IOException {
    ValueJson values = new ValueJson(json);
    json.writeStartArray();
    for (SeriesExemplars series : all) {
      json.writeStartObject();
      json.writeFieldName("seriesLabels");
      JsonAnswer.labels(json, series.labels());
      json.writeArrayFieldStart("exemplars");
      for (Exemplar exemplar : series.exemplars()) {
        json.writeStartObject();
        json.writeFieldName("labels");
        JsonAnswer.labels(json, exemplar.labels());
        json.writeFieldName("value");
        values.value(exemplar.value());
        json.writeFieldName("timestamp");
        values.timestamp(exemplar.timestampMs());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
