package io.tributary.datasource;

import io.tributary.datasource.admin.AdminApi;
import io.tributary.datasource.admin.BackupApi;
import io.tributary.datasource.admin.CardinalityApi;
import io.tributary.datasource.admin.ClustersApi;
import io.tributary.datasource.admin.CollisionsApi;
import io.tributary.datasource.admin.SelfMetricsApi;
import io.tributary.datasource.federate.FederateApi;
import io.tributary.datasource.http.Exchange;
import io.tributary.datasource.http.Route;
import io.tributary.datasource.loki.Followers;
import io.tributary.datasource.loki.LogDeleteApi;
import io.tributary.datasource.loki.LogFieldsApi;
import io.tributary.datasource.loki.LogLimitsApi;
import io.tributary.datasource.loki.LogPatternsApi;
import io.tributary.datasource.loki.LogSeriesApi;
import io.tributary.datasource.loki.LogVolumeApi;
import io.tributary.datasource.loki.LogqlApi;
import io.tributary.datasource.loki.TailApi;
import io.tributary.datasource.prometheus.ExemplarApi;
import io.tributary.datasource.prometheus.MetadataApi;
import io.tributary.datasource.prometheus.QueryApi;
import io.tributary.datasource.prometheus.ReadApi;
import io.tributary.datasource.prometheus.RulesApi;
import io.tributary.datasource.prometheus.RuntimeApi;
import io.tributary.datasource.prometheus.SearchApi;
import io.tributary.datasource.prometheus.SeriesApi;
import io.tributary.datasource.prometheus.StatusApi;
import io.tributary.datasource.prometheus.TargetsApi;
import io.tributary.datasource.service.Later;
import io.tributary.datasource.service.QueryGate;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.SourceStatuses;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The table of paths.
final class Routes {
  private Routes() {}

  /// @param followers who follows logs
  static Map<String, Route> of(
      QueryServerConfig config, QueryServices services, Later later, Followers followers) {
    Supplier<SourceStatuses> sources = later.sources();
    Map<String, Route> routes = new HashMap<>();
    QueryGate gate = new QueryGate(config.maxConcurrentQueries(), config.queueTimeout());
    queries(routes, new QueryApi(config, services, gate), services);
    search(routes, new SearchApi(services, gate));
    QueryGate reads = new QueryGate(config.maxConcurrentQueries(), config.queueTimeout());
    routes.put("/api/v1/read", Route.post(new ReadApi(config, services, reads)::read));
    StatusApi status = new StatusApi(services, later.ready());
    status(routes, status, config, services);
    routes.put("/federate", Route.get(new FederateApi(config, services)::federate));
    targets(routes, new TargetsApi(services, sources));
    routes.put("/api/v1/clusters", Route.get(new ClustersApi(services, later)::clusters));
    CollisionsApi collisions = new CollisionsApi(config, services, later.claims());
    routes.put("/api/v1/clusters/collisions", Route.get(collisions::collisions));
    rules(routes, new RulesApi());
    health(routes, status);
    LogqlApi logs = new LogqlApi(config, services, gate);
    loki(routes, logs, services);
    TailApi tail = new TailApi(services, logs, followers);
    for (String path : List.of("/loki/api/v1/tail", "/api/prom/tail")) {
      routes.put(path, Route.get(tail::tail));
    }
    routes.put("/loki/api/v1/delete", Route.any(new LogDeleteApi(config, services)::handle));
    LogLimitsApi limits = new LogLimitsApi(config, services);
    routes.put("/loki/api/v1/drilldown-limits", Route.get(limits::drilldown));
    routes.put("/loki/api/v1/status/buildinfo", Route.get(status::lokiBuildInfo));
    for (String path : List.of("/loki/api/v1/rules", "/api/prom/rules")) {
      routes.put(path, Route.get(status::lokiRules));
    }
    admin(routes, new AdminApi(config, services, later.reload()), services);
    return Map.copyOf(routes);
  }

  private static void queries(Map<String, Route> routes, QueryApi queries, QueryServices services) {
    routes.put("/api/v1/query", Route.getOrPost(queries::instant));
    routes.put("/api/v1/query_range", Route.getOrPost(queries::range));
    routes.put("/api/v1/format_query", Route.getOrPost(queries::format));
    routes.put("/api/v1/parse_query", Route.getOrPost(queries::tree));
    ExemplarApi exemplars = new ExemplarApi(services);
    routes.put("/api/v1/query_exemplars", Route.getOrPost(exemplars::exemplars));
    SeriesApi series = new SeriesApi(services);
    routes.put("/api/v1/labels", Route.getOrPost(series::labelNames));
    routes.put("/api/v1/label/:name/values", Route.get(series::labelValues));
    routes.put("/api/v1/series", Route.getOrPost(series::series));
    MetadataApi metadata = new MetadataApi(services);
    routes.put("/api/v1/metadata", Route.get(metadata::metadata));
  }

  private static void search(Map<String, Route> routes, SearchApi search) {
    routes.put("/api/v1/search/metric_names", Route.getOrPost(search::metricNames));
    routes.put("/api/v1/search/label_names", Route.getOrPost(search::labelNames));
    routes.put("/api/v1/search/label_values", Route.getOrPost(search::labelValues));
  }

  private static void status(
      Map<String, Route> routes,
      StatusApi status,
      QueryServerConfig config,
      QueryServices services) {
    routes.put("/api/v1/status/buildinfo", Route.get(status::buildInfo));
    CardinalityApi cardinality = new CardinalityApi(services);
    routes.put("/api/v1/status/tsdb", Route.get(cardinality::tsdb));
    routes.put("/api/v1/status/tsdb/blocks", Route.get(status::blocks));
    routes.put("/api/v1/status/self_metrics", Route.get(new SelfMetricsApi(services)::selfMetrics));
    routes.put("/api/v1/status/cardinality", Route.get(cardinality::cardinality));
    RuntimeApi runtime = new RuntimeApi(config, services);
    routes.put("/api/v1/status/config", Route.get(runtime::config));
    routes.put("/api/v1/status/flags", Route.get(runtime::flags));
    routes.put("/api/v1/status/runtimeinfo", Route.get(runtime::runtimeInfo));
    routes.put("/api/v1/status/walreplay", Route.always(runtime::walReplay));
    routes.put("/api/v1/features", Route.get(runtime::features));
    routes.put("/api/v1/notifications", Route.always(runtime::notifications));
    routes.put("/api/v1/notifications/live", Route.always(Exchange::noContent));
  }

  private static void targets(Map<String, Route> routes, TargetsApi targets) {
    routes.put("/api/v1/targets", Route.get(targets::targets));
    routes.put("/api/v1/targets/metadata", Route.get(targets::metadata));
    routes.put("/api/v1/targets/relabel_steps", Route.get(targets::relabelSteps));
    routes.put("/api/v1/scrape_pools", Route.get(targets::pools));
  }

  private static void rules(Map<String, Route> routes, RulesApi rules) {
    for (String root : List.of("", "/prometheus")) { // the second is where Loki has its own
      routes.put(root + "/api/v1/rules", Route.get(rules::rules));
      routes.put(root + "/api/v1/alerts", Route.get(rules::alerts));
    }
    routes.put("/api/v1/alertmanagers", Route.get(rules::alertmanagers));
  }

  private static void health(Map<String, Route> routes, StatusApi status) {
    routes.put("/-/healthy", Route.health(status::healthy));
    routes.put("/-/ready", Route.health(status::ready));
    routes.put("/ready", Route.health(status::ready));
    routes.put("/metrics", Route.always(status::metrics));
    routes.put("/version", Route.always(status::version));
  }

  private static void admin(Map<String, Route> routes, AdminApi admin, QueryServices services) {
    routes.put("/-/reload", Route.postOrPut(admin::reload));
    routes.put("/-/quit", Route.postOrPut(admin::quit));
    routes.put("/flush", Route.postOrPut(admin::flush));
    routes.put("/api/v1/admin/backup", Route.postOrPut(new BackupApi(services)::backup));
    routes.put("/api/v1/admin/tsdb/delete_series", Route.postOrPut(admin::deleteSeries));
    routes.put("/api/v1/admin/tsdb/clean_tombstones", Route.postOrPut(admin::cleanTombstones));
  }

  private static void loki(Map<String, Route> routes, LogqlApi queries, QueryServices services) {
    routes.put("/loki/api/v1/query", Route.getOrPost(queries::instant));
    routes.put("/loki/api/v1/query_range", Route.getOrPost(queries::range));
    routes.put("/loki/api/v1/format_query", Route.getOrPost(queries::format));
    routes.put("/api/prom/query", Route.getOrPost(queries::legacy));
    LogFieldsApi fields = new LogFieldsApi(queries, services);
    routes.put("/loki/api/v1/detected_labels", Route.getOrPost(fields::labels));
    routes.put("/loki/api/v1/detected_fields", Route.getOrPost(fields::fields));
    routes.put("/loki/api/v1/detected_field/:name/values", Route.getOrPost(fields::values));
    LogPatternsApi patterns = new LogPatternsApi(queries, services);
    routes.put("/loki/api/v1/patterns", Route.getOrPost(patterns::patterns));
    LogVolumeApi volumes = new LogVolumeApi(queries, services);
    routes.put("/loki/api/v1/index/stats", Route.getOrPost(volumes::stats));
    routes.put("/loki/api/v1/index/volume", Route.getOrPost(volumes::volume));
    routes.put("/loki/api/v1/index/volume_range", Route.getOrPost(volumes::volumeRange));
    routes.put("/loki/api/v1/index/shards", Route.getOrPost(volumes::shards));
    LogSeriesApi series = new LogSeriesApi(services);
    routes.put("/loki/api/v1/labels", Route.getOrPost(series::labelNames));
    routes.put("/loki/api/v1/label", Route.getOrPost(series::labelNames));
    routes.put("/loki/api/v1/label/:name/values", Route.getOrPost(series::labelValues));
    routes.put("/loki/api/v1/series", Route.getOrPost(series::series));
    routes.put("/api/prom/label", Route.getOrPost(series::legacyNames));
    routes.put("/api/prom/label/:name/values", Route.getOrPost(series::legacyValues));
    routes.put("/api/prom/series", Route.getOrPost(series::series));
  }
}
