package io.tributary.datasource.admin;

import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Parameters;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Matcher;
import io.tributary.model.TimeRange;
import io.tributary.model.View;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;

/// What operators ask for. Safe for use by several threads.
public final class AdminApi {
  private static final String NO_LIFECYCLE = "Lifecycle API is not enabled.";

  private final QueryServerConfig config;
  private final QueryServices services;
  private final Supplier<List<String>> reload;

  /// @param reload reads the configuration again and returns what is wrong with it
  public AdminApi(QueryServerConfig config, QueryServices services, Supplier<List<String>> reload) {
    this.config = config;
    this.services = services;
    this.reload = reload;
  }

  public void flush(Exchange exchange) throws IOException {
    services.admin().flush();
    exchange.noContent();
  }

  /// Frees the space of what was deleted before it answers.
  public void cleanTombstones(Exchange exchange) throws IOException {
    if (isAllowed(exchange)) {
      flush(exchange);
    }
  }

  /// Reads the configuration again, as Prometheus does where its lifecycle API is enabled.
  public void reload(Exchange exchange) throws IOException {
    if (!config.adminApi()) {
      exchange.text(403, NO_LIFECYCLE);
      return;
    }
    List<String> problems = reload.get();
    if (problems.isEmpty()) {
      exchange.text(200, "");
    } else {
      exchange.text(500, "failed to reload config: " + String.join("\n", problems) + "\n");
    }
  }

  /// Whoever started this server ends it, by a signal.
  public void quit(Exchange exchange) throws IOException {
    exchange.text(403, NO_LIFECYCLE);
  }

  private boolean isAllowed(Exchange exchange) throws IOException {
    if (!config.adminApi()) {
      exchange.error(500, "unavailable", "admin APIs disabled");
    }
    return config.adminApi();
  }

  /// Deletes from one cluster only: labels of the global view are not what is stored.
  public void deleteSeries(Exchange exchange) throws IOException {
    if (!isAllowed(exchange)) {
      return;
    }
    Parameters.requireSelectors(exchange);
    TimeRange range = Parameters.range(exchange);
    List<List<Matcher>> selectors = Parameters.requiredSelectors(exchange);
    if (!(exchange.view() instanceof View.Cluster view)) {
      throw Exchange.badRequest(
          "series are deleted from one cluster: name it in the path, path=/clusters/CLUSTER");
    }
    if (!range.isEmpty()) {
      for (List<Matcher> matchers : selectors) {
        services.admin().deleteSeries(view.cluster(), matchers, range);
      }
    }
    exchange.noContent();
  }
}
