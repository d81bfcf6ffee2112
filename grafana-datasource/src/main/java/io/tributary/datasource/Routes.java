package io.tributary.datasource;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// The table of paths.
final class Routes {
  private Routes() {}

  static Map<String, Route> of(
      QueryServerConfig config, QueryServices services, BooleanSupplier ready) {
    Map<String, Route> routes = new HashMap<>();
    QueryApi queries = new QueryApi(config, services);
    routes.put("/api/v1/query", Route.getOrPost(queries::instant));
    routes.put("/api/v1/query_range", Route.getOrPost(queries::range));
    routes.put("/api/v1/format_query", Route.getOrPost(queries::format));
    ExemplarApi exemplars = new ExemplarApi(services);
    routes.put("/api/v1/query_exemplars", Route.getOrPost(exemplars::exemplars));
    SeriesApi series = new SeriesApi(services);
    routes.put("/api/v1/labels", Route.getOrPost(series::labelNames));
    routes.put("/api/v1/label/:name/values", Route.getOrPost(series::labelValues));
    routes.put("/api/v1/series", Route.getOrPost(series::series));
    MetadataApi metadata = new MetadataApi(services);
    routes.put("/api/v1/metadata", Route.get(metadata::metadata));
    StatusApi status = new StatusApi(services, ready);
    routes.put("/api/v1/status/buildinfo", Route.get(status::buildInfo));
    routes.put("/api/v1/rules", Route.get(status::rules));
    routes.put("/api/v1/alerts", Route.get(status::alerts));
    routes.put("/-/healthy", Route.always(status::healthy));
    routes.put("/-/ready", Route.always(status::ready));
    routes.put("/ready", Route.always(status::ready));
    routes.put("/metrics", Route.always(status::metrics));
    AdminApi admin = new AdminApi(config, services);
    routes.put("/flush", Route.post(admin::flush));
    routes.put("/api/v1/admin/tsdb/delete_series", Route.post(admin::deleteSeries));
    return Map.copyOf(routes);
  }
}
