package io.tributary.datasource.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.ClusterClaim;
import io.tributary.model.ClusterId;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import io.tributary.model.metrics.Querier;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;

/// `clusters/collisions`: which series would have become one if clusters were not told apart, and
/// which senders bear one name. Safe for use by several threads.
///
/// Takes `start` and `end`, by default the last hour, one `match[]` and `limit`.
public final class CollisionsApi {
  private static final int DEFAULT_LIMIT = 10;
  private static final int MAX_LIMIT = 10_000;
  private static final long HOUR_MS = Duration.ofHours(1).toMillis();

  private final QueryServerConfig config;
  private final QueryServices services;
  private final Supplier<List<ClusterClaim>> claims;

  public CollisionsApi(
      QueryServerConfig config, QueryServices services, Supplier<List<ClusterClaim>> claims) {
    this.config = config;
    this.services = services;
    this.claims = claims;
  }

  public void collisions(Exchange exchange) throws IOException {
    int limit = Parameters.limit(exchange);
    if (limit > MAX_LIMIT) {
      throw Exchange.badRequest("limit must not exceed " + MAX_LIMIT);
    }
    int most = limit == 0 ? DEFAULT_LIMIT : limit;
    List<List<Matcher>> selectors = Parameters.selectors(exchange);
    if (selectors.size() > 1) {
      throw Exchange.badRequest("one match[] parameter at most");
    }
    List<Matcher> matchers = selectors.isEmpty() ? List.of() : selectors.getFirst();
    View view = exchange.view();
    Collisions found = find(view, range(exchange), matchers, most);
    try (JsonAnswer answer = JsonAnswer.begin(exchange, 200)) {
      JsonGenerator json = answer.data();
      json.writeStartObject();
      write(json, found, most);
      json.writeArrayFieldStart("senders");
      for (ClusterClaim claim : claims.get()) {
        if (view.includes(claim.cluster())) {
          write(json, claim);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
      if (!found.isComplete()) {
        String text = "not all series were looked at query.max_series=" + config.maxSeries();
        answer.notices(List.of(text), List.of());
      }
    }
  }

  private TimeRange range(Exchange exchange) {
    long nowMs = services.clock().millis();
    long endMs = Parameters.time(exchange, "end", nowMs);
    long startMs = Parameters.time(exchange, "start", endMs - HOUR_MS);
    if (endMs < startMs) {
      throw Exchange.badRequest("end timestamp must not be before start time");
    }
    return new TimeRange(startMs, endMs);
  }

  private Collisions find(View view, TimeRange range, List<Matcher> matchers, int most) {
    SortedMap<ClusterId, Querier> queriers = new TreeMap<>();
    List<Querier> opened = new ArrayList<>();
    try {
      for (ClusterId cluster : services.admin().clusters()) {
        if (view.includes(cluster)) {
          Querier querier = services.views().apply(new View.Cluster(cluster)).querier(range);
          opened.add(querier);
          queriers.put(cluster, querier);
        }
      }
      return Collisions.of(queriers, matchers, config.maxSeries(), most);
    } finally {
      opened.forEach(Querier::close);
    }
  }

  private static void write(JsonGenerator json, Collisions found, int limit) throws IOException {
    json.writeNumberField("series", found.series());
    json.writeNumberField("seen", found.seen());
    json.writeBooleanField("complete", found.isComplete());
    json.writeArrayFieldStart("clusters");
    for (Map.Entry<List<ClusterId>, Long> each : found.byClusters(limit)) {
      json.writeStartObject();
      json.writeFieldName("names");
      JsonAnswer.strings(json, each.getKey().stream().map(ClusterId::name).toList());
      json.writeNumberField("series", each.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("metrics");
    for (Map.Entry<String, Long> each : found.byMetric(limit)) {
      json.writeStartObject();
      json.writeStringField("name", each.getKey());
      json.writeNumberField("series", each.getValue());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("examples");
    for (Collisions.Example example : found.examples()) {
      json.writeStartObject();
      json.writeFieldName("labels");
      JsonAnswer.labels(json, example.labels());
      json.writeFieldName("clusters");
      JsonAnswer.strings(json, example.clusters().stream().map(ClusterId::name).toList());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void write(JsonGenerator json, ClusterClaim claim) throws IOException {
    json.writeStartObject();
    json.writeStringField("cluster", claim.cluster().name());
    json.writeFieldName("senders");
    JsonAnswer.strings(json, List.of(claim.first(), claim.second()));
    json.writeStringField("series", claim.series());
    json.writeNumberField("turns", claim.turns());
    json.writeStringField("since", claim.since().toString());
    json.writeStringField("last", claim.last().toString());
    json.writeEndObject();
  }
}
