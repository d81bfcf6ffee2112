package io.tributary.system;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A query that two servers must answer alike.
///
/// @param stepSeconds asked at the time and at five such steps before it, or 0: at the time alone
record ComparedQuery(String promql, int stepSeconds) {
  private static final int STEPS = 5;

  /// Sums of doubles depend on the order of the series, which is not promised.
  private static final double TOLERANCE = 1e-12;

  static final List<ComparedQuery> ALL =
      Stream.concat(
              Stream.of(
                      "up",
                      "up{job=\"node\"}",
                      "up{job=~\"n.*|prometheus\"}",
                      "up{job!=\"node\"}",
                      "{__name__=~\"node_cpu_.*\", mode=\"idle\"}",
                      "{job=\"prometheus\", __name__=~\"go_.*\"}",
                      "{job=\"node\"}",
                      "scrape_duration_seconds",
                      "count({job=~\".+\"})",
                      "count by (__name__) ({job=\"node\"})",
                      "sum by (mode) (node_cpu_seconds_total)",
                      "sum without (cpu) (rate(node_cpu_seconds_total[5s]))",
                      "avg by (cpu) (irate(node_cpu_seconds_total[5s]))",
                      "increase(prometheus_http_requests_total[8s])",
                      "rate(prometheus_tsdb_head_samples_appended_total[5s])",
                      "delta(node_memory_MemFree_bytes[6s])",
                      "deriv(node_memory_MemFree_bytes[6s])",
                      "max_over_time(go_goroutines[5s])",
                      "min_over_time(go_goroutines[5s])",
                      "avg_over_time(node_load1[5s])",
                      "stddev_over_time(node_load1[5s])",
                      "count_over_time(up[5s])",
                      "last_over_time(up[5s])",
                      "quantile_over_time(0.9, go_goroutines[5s])",
                      "changes(process_cpu_seconds_total[8s])",
                      "topk(3, node_filesystem_size_bytes)",
                      "quantile(0.5, node_filesystem_size_bytes)",
                      "stddev(node_filesystem_size_bytes)",
                      "node_memory_MemFree_bytes / node_memory_MemTotal_bytes",
                      "node_filesystem_avail_bytes / on (device, mountpoint, fstype) node_filesystem_size_bytes",
                      "node_cpu_seconds_total * on (instance) group_left (nodename) node_uname_info",
                      "process_resident_memory_bytes > 1e6 and up",
                      "up == bool 1",
                      "label_replace(up, \"host\", \"$1\", \"instance\", \"(.*):.*\")",
                      "histogram_quantile(0.9, sum by (le) (prometheus_http_request_duration_seconds_bucket))",
                      "up offset 3s",
                      "timestamp(up)",
                      "ceil(node_load1 * 10)",
                      "absent(no_such_metric)",
                      "-node_load1 + 2 ^ 3 % 3")
                  .map(promql -> new ComparedQuery(promql, 0)),
              Stream.of(
                      "up",
                      "sum by (mode) (rate(node_cpu_seconds_total[5s]))",
                      "go_goroutines",
                      "histogram_quantile(0.5, rate(prometheus_http_request_duration_seconds_bucket[5s]))")
                  .map(promql -> new ComparedQuery(promql, 1)))
          .toList();

  /// Returns how the answers differ, or null.
  ///
  /// @param time seconds since the epoch
  @Nullable String compare(HttpApi ours, HttpApi theirs, String time)
      throws IOException, InterruptedException {
    return difference(ask(ours, time), ask(theirs, time));
  }

  /// Returns how one answer differs from what is wanted, or null.
  @Nullable String difference(Map<String, List<Double>> got, Map<String, List<Double>> wanted) {
    if (!got.keySet().equals(wanted.keySet())) {
      return promql + ": series differ\n  ours   " + got.keySet() + "\n  theirs " + wanted.keySet();
    }
    for (Map.Entry<String, List<Double>> series : wanted.entrySet()) {
      List<Double> mine = got.getOrDefault(series.getKey(), List.of());
      if (!same(mine, series.getValue())) {
        return promql
            + ": values differ of "
            + series.getKey()
            + "\n  ours   "
            + mine
            + "\n  theirs "
            + series.getValue();
      }
    }
    return null;
  }

  /// Returns times and values by turns of each series.
  ///
  /// @throws AssertionError if the query is refused
  Map<String, List<Double>> ask(HttpApi api, String time) throws IOException, InterruptedException {
    String start = Double.toString(Double.parseDouble(time) - STEPS * stepSeconds);
    JsonNode data =
        stepSeconds > 0
            ? api.get(
                "query_range",
                "query",
                promql,
                "start",
                start,
                "end",
                time,
                "step",
                Integer.toString(stepSeconds))
            : api.get("query", "query", promql, "time", time);
    Map<String, List<Double>> series = new TreeMap<>();
    for (JsonNode one : data.path("result")) {
      List<Double> points = new ArrayList<>();
      if (one.has("value")) {
        addPoint(points, one.path("value"));
      }
      one.path("values").forEach(point -> addPoint(points, point));
      series.put(sorted(one.path("metric")), points);
    }
    return series;
  }

  private static void addPoint(List<Double> points, JsonNode point) {
    points.add(point.get(0).asDouble());
    points.add(number(point.get(1).asText()));
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  private static String sorted(JsonNode metric) {
    Map<String, String> labels = new TreeMap<>();
    metric.properties().forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    return labels.toString();
  }

  private static boolean same(List<Double> a, List<Double> b) {
    boolean same = a.size() == b.size();
    for (int i = 0; same && i < a.size(); i++) {
      double x = a.get(i);
      double y = b.get(i);
      same =
          Double.compare(x, y) == 0
              || Math.abs(x - y) <= TOLERANCE * Math.max(1, Math.max(Math.abs(x), Math.abs(y)));
    }
    return same;
  }
}
