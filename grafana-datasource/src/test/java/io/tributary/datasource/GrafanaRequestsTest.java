package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.kit.contract.BatchWriter;
import io.tributary.model.ClusterId;
import io.tributary.model.Labels;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The requests of a Grafana data source, evaluated by the real engine over two clusters.
final class GrafanaRequestsTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = RunningServer.withPromql();
    running.server.ready();
    load(RunningServer.EU, 1);
    load(RunningServer.US, 2);
  }

  /// A counter that grows by `perSecond` from 0 to 1000 s, sampled every 10 s.
  private void load(ClusterId cluster, int perSecond) {
    BatchWriter writer = running.writer(cluster);
    Labels labels = Labels.of("__name__", "req_total", "job", "api", "instance", "h:1");
    for (int second = 0; second <= 1000; second += 10) {
      writer.sample(labels, second * 1000L, (double) second * perSecond);
    }
    writer.append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void healthCheck_onePlusOne_isTwo() throws Exception {
    assertThat(running.post("/api/v1/query", "query=1%2B1&time=4").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}}");
  }

  @Test
  void panel_rateOfOneCluster_hasItsLabels() throws Exception {
    String form = "end=1000&query=rate%28req_total%5B1m%5D%29&start=940&step=30";

    assertThat(running.post("/api/v1/query_range", form, "X-Scope-OrgID", "eu-1").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"instance\":\"h:1\","
                + "\"job\":\"api\"},\"values\":[[940,\"1\"],[970,\"1\"],[1000,\"1\"]]}]}}");
  }

  @Test
  void panel_sumOverAllClusters_keepsThemApart() throws Exception {
    String form =
        "query=" + RunningServer.encode("sum by (cluster) (rate(req_total[1m]))") + "&time=1000";
    String body = running.post("/api/v1/query", form).body();

    assertThat(body)
        .contains("{\"metric\":{\"cluster\":\"eu-1\"},\"value\":[1000,\"1\"]}")
        .contains("{\"metric\":{\"cluster\":\"us-2\"},\"value\":[1000,\"2\"]}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "req_total{instance=\"us-2/h:1\"} ~> \"job\":\"us-2/api\"},\"value\":[1000,\"2000\"]}]}}",
        "count(req_total) ~> \"result\":[{\"metric\":{},\"value\":[1000,\"2\"]}]}}",
        "req_total > 1e9 ~> \"result\":[]}}",
        "\"x\" ~> \"result\":[1000,\"x\"]}}",
        "time() ~> \"result\":[1000,\"1000\"]}}"
      })
  void explore_instantQuery_endsSo(String query, String end) throws Exception {
    assertThat(running.get("/api/v1/query?time=1000&query=" + RunningServer.encode(query)).body())
        .endsWith(end);
  }

  @Test
  void explore_rateOfAGauge_carriesTheInfoWithItsPlace() throws Exception {
    running
        .writer(RunningServer.EU)
        .sample(Labels.of("__name__", "temp"), 990_000, 1)
        .sample(Labels.of("__name__", "temp"), 999_000, 2)
        .append();

    assertThat(running.get("/api/v1/query?time=1000&query=rate%28temp%5B1m%5D%29").body())
        .contains("\"infos\":[\"PromQL info: metric might not be a counter")
        .contains("(1:6)\"]}");
  }

  @Test
  void explore_mistypedQuery_isA400ThatPointsAtIt() throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/query?query=rate%28req_total%29");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "1:6: parse error: expected type range vector in call to function \\\"rate\\\", got instant vector");
  }

  @Test
  void explore_rangeQueryOfARange_isA400() throws Exception {
    HttpResponse<String> answer =
        running.get("/api/v1/query_range?query=req_total%5B1m%5D&start=0&end=10&step=1");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(
            "\"error\":\"invalid parameter \\\"query\\\": invalid expression type \\\"range vector\\\""
                + " for range query, must be Scalar or instant Vector\"");
  }

  @Test
  void explore_unknownCluster_warns() throws Exception {
    HttpResponse<String> answer = running.get("/clusters/nobody/api/v1/query?query=req_total");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"result\":[]},\"warnings\":[", "nobody");
  }
}
