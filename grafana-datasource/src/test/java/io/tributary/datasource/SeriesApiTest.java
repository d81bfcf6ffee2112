package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Exemplar;
import io.tributary.model.metrics.MetricMetadata;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SeriesApiTest {
  private static final Labels UP_A = Labels.of("__name__", "up", "job", "a", "x.y", "<v>");
  private static final Labels UP_B = Labels.of("__name__", "up", "job", "b");
  private static final Labels DOWN = Labels.of("__name__", "down", "job", "c");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    running
        .writer(RunningServer.EU)
        .sample(UP_A, 10_000, 1)
        .sample(UP_B, 20_000, 1)
        .sample(DOWN, 30_000, 1)
        .exemplar(UP_A, new Exemplar(Labels.of("trace_id", "t"), 6, 10_479))
        .metadata(new MetricMetadata("up", MetricMetadata.Type.GAUGE, "Whether <it> is up.", ""))
        .metadata(new MetricMetadata("req", MetricMetadata.Type.COUNTER, "Requests.", "bytes"))
        .append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "labels ~> [\"__name__\",\"job\",\"x.y\"]",
        "labels?match[]=down ~> [\"__name__\",\"job\"]",
        "labels?match[]=down&match[]=up{job=\"a\"} ~> [\"__name__\",\"job\",\"x.y\"]",
        "label/job/values ~> [\"a\",\"b\",\"c\"]",
        "label/job/values?match[]=up ~> [\"a\",\"b\"]",
        "label/__name__/values?limit=40000&start=0&end=99 ~> [\"down\",\"up\"]",
        "label/U__x_2e_y/values ~> [\"\\u003cv\\u003e\"]",
        "label/absent/values ~> []",
        "label/%01/values ~> []",
        "label/U___D800_/values ~> []",
        "labels?start=40&end=5 ~> []",
        "label/job/values?start=40&end=5 ~> []",
        "series?match[]=up&start=40&end=5 ~> []",
        "series?match[]=up ~> [{\"__name__\":\"up\",\"job\":\"a\",\"x.y\":\"<v>\"},{\"__name__\":\"up\",\"job\":\"b\"}]",
        "series?match[]={job=~\"b|c\"}&match[]=down ~> [{\"__name__\":\"down\",\"job\":\"c\"},"
            + "{\"__name__\":\"up\",\"job\":\"b\"}]",
        "metadata ~> {\"req\":[{\"type\":\"counter\",\"unit\":\"bytes\",\"help\":\"Requests.\"}],"
            + "\"up\":[{\"type\":\"gauge\",\"unit\":\"\",\"help\":\"Whether \\u003cit\\u003e is up.\"}]}",
        "metadata?limit=0 ~> {}",
        "metadata?limit=1 ~> {\"req\":[{\"type\":\"counter\",\"unit\":\"bytes\",\"help\":\"Requests.\"}]}",
        "metadata?metric=up&limit_per_metric=1 ~> {\"up\":[{\"type\":\"gauge\",\"unit\":\"\",\"help\":\"Whether"
            + " \\u003cit\\u003e is up.\"}]}",
        "query_exemplars?query=rate(up[5m])&start=0&end=1000 ~> [{\"seriesLabels\":{\"__name__\":\"up\",\"job\":\"a\","
            + "\"x.y\":\"<v>\"},\"exemplars\":[{\"labels\":{\"trace_id\":\"t\"},\"value\":\"6\",\"timestamp\":10.479}]}]",
        "query_exemplars?query=test&start=1763800000000&end=1763803600000 ~> []"
      })
  void data_ofOneCluster_isExact(String request, String data) throws Exception {
    assertThat(running.get("/clusters/eu-1/api/v1/" + escaped(request)).body())
        .isEqualTo("{\"status\":\"success\",\"data\":" + data + "}");
  }

  private static String escaped(String request) {
    int query = request.indexOf('?');
    String tail = query < 0 ? "" : request.substring(query);
    for (String c : new String[] {"{", "}", "[", "]", "\"", "|"}) {
      tail = tail.replace(c, RunningServer.encode(c));
    }
    return query < 0 ? request : request.substring(0, query) + tail;
  }

  @Test
  void data_ofGlobalView_isRewritten() throws Exception {
    assertThat(running.get("/api/v1/label/job/values").body())
        .contains("[\"eu-1/a\",\"eu-1/b\",\"eu-1/c\"]");
    assertThat(running.get("/api/v1/label/cluster/values").body()).contains("[\"eu-1\"]");
  }

  @ParameterizedTest
  @CsvSource({"labels?limit=2", "label/job/values?limit=2", "series?match%5B%5D=up&limit=1"})
  void limit_thatBites_cutsAndWarns(String request) throws Exception {
    assertThat(running.get("/api/v1/" + request).body())
        .endsWith("],\"warnings\":[\"results truncated due to limit\"]}");
  }

  @Test
  void limit_thatDoesNotBite_saysNothing() throws Exception {
    assertThat(running.get("/clusters/eu-1/api/v1/labels?limit=3").body())
        .doesNotContain("warnings");
  }

  @Test
  void series_withLimit_areSortedAllTheSame() throws Exception {
    String all = "/api/v1/series?match%5B%5D=%7Bjob%3D~%22.%2B%22%7D";

    assertThat(running.get(all + "&limit=100").body())
        .isEqualTo(running.get(all).body())
        .contains("},{");
  }

  @Test
  void series_boundsOfGo_meanEver() throws Exception {
    String ever = "&start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z";

    assertThat(running.get("/api/v1/series?match%5B%5D=down" + ever).body()).contains("eu-1/c");
  }

  @Test
  void exemplars_withoutSelector_haveNoContent() throws Exception {
    assertThat(running.get("/api/v1/query_exemplars?query=1").statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "U__ ~> invalid label name: \\\"\\\"",
        "%ff ~> invalid label name: \\\"\\\\xff\\\"",
        "a%C3 ~> invalid label name: \\\"a\\\\xc3\\\""
      })
  void labelValues_ofANameThatIsNone_areRefused(String name, String error) throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/label/" + name + "/values");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error + "\"}");
  }

  /// What is told of several wrong parameters is what Prometheus looks at first.
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "labels?match[]={&start=x&limit=y ~> limit",
        "labels?match[]={&start=x ~> start",
        "label/job/values?match[]={&end=x ~> end",
        "series?start=x&limit=y ~> no match[] parameter provided",
        "series?match[]={&start=x&limit=y ~> limit",
        "series?match[]={&end=x ~> end",
        "series?match[]={ ~> match[]"
      })
  void parameters_severalWrong_areToldInOrder(String request, String first) throws Exception {
    assertThat(running.get("/api/v1/" + escaped(request)).body())
        .contains(
            first.startsWith("no ")
                ? "\"error\":\"" + first
                : "\"error\":\"invalid parameter \\\"" + first + "\\\": ");
  }

  @Test
  void labels_asForm_areRead() throws Exception {
    assertThat(running.post("/clusters/eu-1/api/v1/labels", "match%5B%5D=down").body())
        .contains("[\"__name__\",\"job\"]");
  }
}
