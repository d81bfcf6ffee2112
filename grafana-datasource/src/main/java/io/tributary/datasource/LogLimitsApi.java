package io.tributary.datasource;

import com.fasterxml.jackson.core.JsonGenerator;
import io.tributary.query.logql.convert.Durations;
import java.io.IOException;

/// Loki's `drilldown-limits`: by what Grafana's app for logs decides what it may ask. Safe for use
/// by several threads.
final class LogLimitsApi {
  private final QueryServerConfig config;

  LogLimitsApi(QueryServerConfig config) {
    this.config = config;
  }

  void drilldown(Exchange exchange) throws IOException {
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
      json.writeStringField("retention_period", "0s");
      json.writeEndObject();
      json.writeBooleanField("pattern_ingester_enabled", true);
      json.writeStringField("version", StatusApi.LOKI_VERSION);
      json.writeEndObject();
    }
  }
}
