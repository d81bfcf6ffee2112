package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.logs.LogQueryable;
import io.tributary.model.logs.NanoRange;
import io.tributary.query.logql.LogqlParser;
import io.tributary.query.logql.ast.LogSelector;
import io.tributary.query.logql.pattern.Template;
import java.io.IOException;
import java.util.List;

/// Loki's `patterns`: what the lines of a selector have in common. Safe for use by several threads.
public final class LogPatternsApi {
  private static final int MAX_PATTERNS = 300;
  private static final long SECOND = 1_000_000_000;

  private final LogqlApi queries;
  private final QueryServices services;

  public LogPatternsApi(LogqlApi queries, QueryServices services) {
    this.queries = queries;
    this.services = services;
  }

  public void patterns(Exchange exchange) throws IOException {
    NanoRange range = LogParameters.range(exchange, services.clock().instant());
    long stepNs = Math.max(SECOND, LogParameters.stepNs(exchange, range) / SECOND * SECOND);
    if (!(LogqlParser.parse(exchange.parameter("query")) instanceof LogSelector log)) {
      throw Exchange.badRequest("only log selector is supported");
    }
    LogQueryable store = services.logs().apply(exchange.view());
    List<Template> templates =
        queries.run(
            exchange, options -> queries.engine().patterns(store, log, range, stepNs, options));
    long firstStep = Math.floorDiv(range.minNs(), stepNs);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartArray();
      for (Template each : templates.subList(0, Math.min(MAX_PATTERNS, templates.size()))) {
        json.writeStartObject();
        json.writeStringField("pattern", each.pattern());
        json.writeStringField("level", each.level());
        json.writeArrayFieldStart("samples");
        samples(json, each.counts(), firstStep, stepNs / SECOND);
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndArray();
    }
  }

  private static void samples(JsonGenerator json, long[] counts, long firstStep, long stepSeconds)
      throws IOException {
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        json.writeStartArray();
        json.writeNumber((firstStep + i) * stepSeconds);
        json.writeNumber(counts[i]);
        json.writeEndArray();
      }
    }
  }
}
