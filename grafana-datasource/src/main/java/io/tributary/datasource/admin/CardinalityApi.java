package io.tributary.datasource.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.admin.Cardinality.By;
import io.tributary.datasource.admin.Cardinality.Count;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.metrics.HeadStats;
import io.tributary.model.metrics.Querier;
import io.tributary.model.metrics.SelectHints;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// `status/tsdb`, in Prometheus' form, and `status/cardinality`: what series there are of.
///
/// The first counts series of the last hour; chunks and times are those of samples in memory. Both
/// take `limit`, and tell of the view that is asked. The second takes `start`, `end`, one
/// `match[]`, and `since`, a time: then it tells, too, what there is more of than on that day.
/// Series are counted by the day, UTC. Safe for use by several threads.
public final class CardinalityApi {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 10_000;
  private static final SelectHints ALL_LABELS = new SelectHints(false, null, false);
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final QueryServices services;

  public CardinalityApi(QueryServices services) {
    this.services = services;
  }

  public void tsdb(Exchange exchange) throws IOException {
    int limit = limit(exchange);
    long nowMs = services.clock().millis();
    TimeRange range = new TimeRange(nowMs - HOUR_MS, nowMs);
    List<String> warnings = new ArrayList<>();
    Cardinality counted = count(exchange, List.of(), range, warnings);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeObjectFieldStart("headStats");
      json.writeNumberField("numSeries", counted.series());
      json.writeNumberField("numLabelPairs", counted.pairs());
      HeadStats head = services.admin().headStats(exchange.view());
      TimeRange times = head.times();
      json.writeNumberField("chunkCount", head.chunks());
      // Of nothing Prometheus says that it ends before it begins.
      json.writeNumberField("minTime", times == null ? Long.MAX_VALUE : times.minMs());
      json.writeNumberField("maxTime", times == null ? Long.MIN_VALUE : times.maxMs());
      json.writeEndObject();
      writeTop(json, counted, limit);
      json.writeEndObject();
      answer.notices(warnings, List.of());
    }
  }

  public void cardinality(Exchange exchange) throws IOException {
    int limit = limit(exchange);
    List<List<Matcher>> selectors = Parameters.selectors(exchange);
    if (selectors.size() > 1) {
      throw Exchange.badRequest("one match[] parameter at most");
    }
    List<Matcher> matchers = selectors.isEmpty() ? List.of() : selectors.getFirst();
    List<String> warnings = new ArrayList<>();
    TimeRange range = Parameters.range(exchange);
    if (range.isEmpty()) {
      throw Exchange.invalidParameter("end", Parameters.ENDS_EARLY);
    }
    Cardinality counted = count(exchange, matchers, range, warnings);
    boolean hasSince = !exchange.parameter("since").isEmpty();
    long sinceMs = Parameters.time(exchange, "since", 0);
    Cardinality before =
        hasSince
            ? count(exchange, matchers, new TimeRange(sinceMs, sinceMs), new ArrayList<>())
            : counted;
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      json.writeNumberField("series", counted.series());
      json.writeNumberField("labelValuePairs", counted.pairs());
      writeTop(json, counted, limit);
      if (hasSince) {
        json.writeObjectFieldStart("growth");
        json.writeNumberField("series", counted.series() - before.series());
        for (By by : By.values()) {
          write(json, by, counted.growth(by, before, limit));
        }
        json.writeEndObject();
      }
      json.writeEndObject();
      answer.notices(warnings, List.of());
    }
  }

  private Cardinality count(
      Exchange exchange, List<Matcher> matchers, TimeRange range, List<String> warnings) {
    try (Querier querier = services.views().apply(exchange.view()).querier(range)) {
      warnings.addAll(querier.warnings());
      return Cardinality.of(querier.select(matchers, ALL_LABELS));
    }
  }

  private static int limit(Exchange exchange) {
    String text = exchange.parameter("limit");
    if (text.isEmpty()) {
      return DEFAULT_LIMIT;
    }
    int limit;
    try {
      limit = Integer.parseInt(text);
    } catch (NumberFormatException e) {
      limit = 0;
    }
    if (limit < 1) {
      throw Exchange.badRequest("limit must be a positive number");
    }
    if (limit > MAX_LIMIT) {
      throw Exchange.badRequest("limit must not exceed " + MAX_LIMIT);
    }
    return limit;
  }

  private static void writeTop(JsonGenerator json, Cardinality counted, int limit)
      throws IOException {
    for (By by : By.values()) {
      write(json, by, counted.top(by, limit));
    }
  }

  private static void write(JsonGenerator json, By by, List<Count> counts) throws IOException {
    json.writeArrayFieldStart(by.field());
    for (Count count : counts) {
      json.writeStartObject();
      json.writeStringField("name", count.name());
      json.writeNumberField("value", count.value());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
