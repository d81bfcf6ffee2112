package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every query of every dashboard, over a server that has what Kubernetes clusters send.
final class DashboardsTest {
  private static final String WINDOW = "&start=880&end=1000&step=60s";

  /// A panel's query as Grafana sends it: variables are replaced.
  private record Query(String title, boolean isLogs, String expr) {}

  @ParameterizedTest
  @CsvSource({"all-clusters, ''", "cluster, /clusters/eu-1", "logs, ''", "logs, /clusters/eu-1"})
  void panels_ofADashboard_showWhatThereIs(String name, String view) throws Exception {
    try (RunningServer running = RunningServer.withPromql()) {
      running.server.ready();
      load(running, RunningServer.EU);
      load(running, RunningServer.US);
      polls(running);
      List<Query> queries = queries(dashboard(name));
      assertThat(queries).hasSizeGreaterThan(2);
      for (Query query : queries) {
        String path = view + (query.isLogs() ? "/loki" : "") + "/api/v1/query_range?query=";
        HttpResponse<String> answer =
            running.get(path + RunningServer.encode(query.expr()) + WINDOW);

        assertThat(answer.statusCode()).as(query + answer.body()).isEqualTo(200);
        assertThat(answer.body())
            .as(query.toString())
            .contains("\"values\":[[")
            .doesNotContain("\"warnings\"");
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"all-clusters", "cluster", "logs"})
  void dashboard_file_isWhatGrafanaTakes(String name) throws Exception {
    JsonNode dashboard = dashboard(name);
    assertThat(dashboard.path("schemaVersion").asInt()).isEqualTo(41);
    assertThat(dashboard.path("uid").asText()).matches("[a-z-]{1,40}");
    Set<Integer> ids = new HashSet<>();
    int bottom = 0;
    for (JsonNode panel : dashboard.path("panels")) {
      JsonNode grid = panel.path("gridPos");
      assertThat(ids.add(panel.path("id").asInt())).as(panel.path("title").asText()).isTrue();
      assertThat(grid.path("x").asInt() + grid.path("w").asInt()).isLessThanOrEqualTo(24);
      assertThat(grid.path("y").asInt()).isGreaterThanOrEqualTo(bottom);
      bottom = grid.path("y").asInt();
    }
  }

  @Test
  void files_all_areThere() throws Exception {
    for (String name : GrafanaFiles.DASHBOARDS) {
      assertThat(GrafanaFiles.read(name)).isNotEmpty();
    }
    assertThat(GrafanaFiles.read(GrafanaFiles.DATA_SOURCES))
        .contains("uid: tributary-metrics", "uid: tributary-logs");
  }

  private static JsonNode dashboard(String name) throws Exception {
    return new ObjectMapper().readTree(GrafanaFiles.read("dashboards/" + name + ".json"));
  }

  private static List<Query> queries(JsonNode dashboard) {
    List<Query> queries = new ArrayList<>();
    for (JsonNode panel : dashboard.path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String source = target.path("datasource").path("uid").asText();
        assertThat(source).isIn("${metrics}", "${logs}");
        String expr =
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "1m")
                .replace("$__auto", "1m")
                .replace("$__range", "2m")
                .replace("$label", "app")
                .replace("$value", ".+")
                .replace("$search", "")
                .replace("$job", ".+");
        assertThat(expr).doesNotContain("$");
        queries.add(new Query(panel.path("title").asText(), source.equals("${logs}"), expr));
      }
    }
    return queries;
  }

  private static void load(RunningServer running, ClusterId cluster) {
    BatchWriter writer = running.writer(cluster);
    for (int second = 760; second <= 1000; second += 15) {
      for (String job : List.of("api", "broken")) {
        target(writer, "up", job, second, job.equals("api") ? 1 : 0);
        target(writer, "scrape_samples_scraped", job, second, 100);
        target(writer, "scrape_duration_seconds", job, second, 0.1);
        target(writer, "process_cpu_seconds_total", job, second, second);
        target(writer, "process_resident_memory_bytes", job, second, 1e8);
      }
      container(writer, "container_cpu_usage_seconds_total", second, second);
      container(writer, "container_memory_working_set_bytes", second, 1e6);
      container(writer, "kube_pod_container_status_restarts_total", second, 3);
      writer.sample(Labels.of("__name__", "kube_node_info", "node", "n"), second * 1000L, 1);
    }
    writer.append();
    running
        .logWriter(cluster)
        .entry(Labels.of("app", "web"), 950_000_000_000L, "hello")
        .entry(Labels.of("app", "db"), 990_000_000_000L, "ready")
        .append();
  }

  private static void target(
      BatchWriter writer, String name, String job, int second, double value) {
    writer.sample(
        Labels.of("__name__", name, "job", job, "instance", "h:1"), second * 1000L, value);
  }

  private static void container(BatchWriter writer, String name, int second, double value) {
    Labels labels = Labels.of("__name__", name, "namespace", "shop", "container", "web");
    writer.sample(labels, second * 1000L, value);
  }

  private static void polls(RunningServer running) {
    BatchWriter writer = running.writer(ClusterId.TRIBUTARY);
    for (int second = 760; second <= 1000; second += 15) {
      for (String name : List.of("up", "scrape_duration_seconds")) {
        writer.sample(Labels.of("__name__", name, "source", "eu-1"), second * 1000L, 0.5);
      }
    }
    writer.append();
  }
}
