package io.tributary.datasource.prometheus;

import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.query.promql.PromqlOptions;
import io.tributary.query.promql.ast.Aggregator;
import io.tributary.query.promql.ast.BinaryOperator;
import io.tributary.query.promql.ast.Function;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which of Prometheus' features there are and are on, by category and name.
///
/// Source: Prometheus 3.14 `util/features` and who calls it; categories that this server has
/// nothing of are left out.
final class Features {
  private static final List<String> API =
      List.of(
          "exclude_alerts",
          "label_values_match",
          "otlp_write_receiver",
          "query_stats",
          "query_warnings",
          "remote_write_receiver",
          "search",
          "search_fuzz_alg_jarowinkler",
          "search_fuzz_alg_subsequence",
          "time_range_labels",
          "time_range_series");

  private static final List<String> KEYWORDS =
      List.of(
          "bool",
          "by",
          "end",
          "group_left",
          "group_right",
          "ignoring",
          "max_of",
          "min_of",
          "offset",
          "on",
          "range",
          "start",
          "step",
          "without");

  private Features() {}

  static SortedMap<String, SortedMap<String, Boolean>> of(
      QueryServerConfig config, PromqlOptions language) {
    SortedMap<String, SortedMap<String, Boolean>> features = new TreeMap<>();
    features.put("api", api(config));
    features.put("otlp_receiver", sorted(Map.of("delta_conversion", false)));
    features.put("prometheus", sorted(Map.of("agent_mode", false, "server_mode", true)));
    features.put("promql", promql(language));
    features.put("promql_functions", functions(language));
    features.put("promql_operators", operators(language));
    features.put(
        "tsdb",
        sorted(Map.of("exemplar_storage", true, "native_histograms", true, "st_storage", true)));
    return features;
  }

  private static SortedMap<String, Boolean> sorted(Map<String, Boolean> features) {
    return new TreeMap<>(features);
  }

  private static SortedMap<String, Boolean> api(QueryServerConfig config) {
    SortedMap<String, Boolean> features = new TreeMap<>();
    API.forEach(feature -> features.put(feature, true));
    features.put("admin", config.adminApi());
    features.put("lifecycle", false);
    return features;
  }

  private static SortedMap<String, Boolean> promql(PromqlOptions language) {
    SortedMap<String, Boolean> features = new TreeMap<>();
    KEYWORDS.forEach(keyword -> features.put(keyword, true));
    features.put("anchored", language.extendedRangeSelectors());
    features.put("smoothed", language.extendedRangeSelectors());
    features.put("fill", language.fillModifiers());
    features.put("fill_left", language.fillModifiers());
    features.put("fill_right", language.fillModifiers());
    features.put("at_modifier", true);
    features.put("delayed_name_removal", language.delayedNameRemoval());
    features.put("duration_expr", language.durationExpressions());
    features.put("negative_offset", true);
    features.put("per_query_lookback_delta", true);
    features.put("per_step_stats", false);
    features.put("subqueries", true);
    features.put("type_and_unit_labels", language.typeAndUnitLabels());
    return features;
  }

  private static SortedMap<String, Boolean> functions(PromqlOptions language) {
    SortedMap<String, Boolean> features = new TreeMap<>();
    for (Function function : Function.values()) {
      features.put(function.text(), !function.isExperimental() || language.experimentalFunctions());
    }
    return features;
  }

  private static SortedMap<String, Boolean> operators(PromqlOptions language) {
    SortedMap<String, Boolean> features = new TreeMap<>();
    for (BinaryOperator operator : BinaryOperator.values()) {
      features.put(operator.text(), true);
    }
    features.put("=~", true);
    features.put("!~", true);
    for (Aggregator aggregator : Aggregator.values()) {
      features.put(
          aggregator.text(), !aggregator.isExperimental() || language.experimentalFunctions());
    }
    return features;
  }
}
