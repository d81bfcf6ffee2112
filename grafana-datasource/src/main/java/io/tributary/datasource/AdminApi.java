package io.tributary.datasource;

import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import java.io.IOException;
import java.util.List;

/// What operators ask for. Safe for use by several threads.
final class AdminApi {
  private final QueryServerConfig config;
  private final QueryServices services;

  AdminApi(QueryServerConfig config, QueryServices services) {
    this.config = config;
    this.services = services;
  }

  void flush(Exchange exchange) throws IOException {
    services.admin().flush();
    exchange.noContent();
  }

  /// Frees the space of what was deleted before it answers.
  void cleanTombstones(Exchange exchange) throws IOException {
    if (isAllowed(exchange)) {
      flush(exchange);
    }
  }

  private boolean isAllowed(Exchange exchange) throws IOException {
    if (!config.adminApi()) {
      exchange.error(500, "unavailable", "admin APIs disabled");
    }
    return config.adminApi();
  }

  /// Deletes from one cluster only: labels of the global view are not what is stored.
  void deleteSeries(Exchange exchange) throws IOException {
    if (!isAllowed(exchange)) {
      return;
    }
    List<List<Matcher>> selectors = Parameters.requiredSelectors(exchange);
    if (!(exchange.view() instanceof View.Cluster view)) {
      throw Exchange.badRequest(
          "series are deleted from one cluster: name it in the path, path=/clusters/CLUSTER");
    }
    TimeRange range = Parameters.range(exchange);
    for (List<Matcher> matchers : selectors) {
      services.admin().deleteSeries(view.cluster(), matchers, range);
    }
    exchange.noContent();
  }
}
