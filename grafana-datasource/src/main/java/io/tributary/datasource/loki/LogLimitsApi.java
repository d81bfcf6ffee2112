package io.tributary.datasource.loki;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.JsonAnswer;
import io.tributary.datasource.prometheus.StatusApi;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.PerCluster;
import io.tributary.model.View;
import io.tributary.query.logql.convert.Durations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// Loki's `drilldown-limits`: by what Grafana's app for logs decides what it may ask. Safe for use
/// by several threads.
public final class LogLimitsApi {
  private final QueryServerConfig config;
  private final PerCluster<Duration> retention;

  public LogLimitsApi(QueryServerConfig config, QueryServices services) {
    this.config = config;
    this.retention = services.info().retention();
  }

  /// Returns how long lines of a view are kept, of several clusters those that are for longest.
  private Duration retention(View view) {
    return switch (view) {
      case View.Cluster one -> retention.of(one.cluster());
      case View.Global all when all.clusters().isEmpty() ->
          longest(
              Stream.concat(Stream.of(retention.everywhere()), retention.own().values().stream()));
      case View.Global some -> longest(some.clusters().stream().map(retention::of));
    };
  }

  private static Duration longest(Stream<Duration> kept) {
    List<Duration> ascending = kept.sorted().toList();
    Duration least = ascending.getFirst();
    return least.isZero() ? least : ascending.getLast(); // zero is for ever
  }

  public void drilldown(Exchange exchange) throws IOException {
    try (JsonGenerator json = JsonAnswer.bare(exchange, 200)) {
      json.writeStartObject();
      json.writeObjectFieldStart("limits");
      json.writeBooleanField("discover_log_levels", true);
      json.writeBooleanField("volume_enabled", true);
      json.writeBooleanField("metric_aggregation_enabled", false);
      json.writeNumberField("max_entries_limit_per_query", LogqlApi.MAX_ENTRIES);
      json.writeNumberField("max_query_series", LogSeriesLimit.MAX_SERIES);
      json.writeNumberField("max_concurrent_tail_requests", Followers.MAX_OF_VIEW);
      json.writeStringField("max_query_lookback", "0s");
      json.writeStringField("max_query_length", "0s");
      json.writeStringField("max_query_range", "0s");
      json.writeStringField(
          "query_timeout", Durations.formatRange(config.queryTimeout().toNanos()));
      json.writeStringField(
          "retention_period", Durations.formatRange(retention(exchange.view()).toNanos()));
      json.writeEndObject();
      json.writeBooleanField("pattern_ingester_enabled", true);
      json.writeStringField("version", StatusApi.LOKI_VERSION);
      json.writeEndObject();
    }
  }
}
