package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The requests of Grafana's Loki data source, of one cluster's view.
final class GrafanaLogRequestsTest {
  private static final String API = "/clusters/eu-1/loki/api/v1/";
  private static final String WINDOW = "&start=900000000000&end=1000000000000";
  private static final Labels WEB = Labels.of("app", "web", "pod", "p1");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    var writer = running.logWriter(RunningServer.EU);
    for (int second = 900; second < 1000; second += 10) {
      String level = second < 950 ? "info" : "error";
      writer.entry(
          WEB,
          second * 1_000_000_000L,
          "{\"msg\":\"m" + second + "\",\"level\":\"" + level + "\"}",
          Map.of("detected_level", level));
    }
    writer.append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private String ask(String request, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "X-Loki-Response-Encoding-Flags";
    all[1] = "categorize-labels";
    System.arraycopy(headers, 0, all, 2, headers.length);
    HttpResponse<String> answer = running.get(API + RunningServer.escaped(request), all);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @Test
  void explore_logs_haveTheirLabelsByKind() throws Exception {
    String query = "{app=\"web\"}%20%7C%20json%20%7C=%20`m960`";

    assertThat(
            ask(
                "query_range?direction=backward&limit=1000&query="
                    + query
                    + WINDOW
                    + "&step=2000ms"))
        .contains(
            "\"encodingFlags\":[\"categorize-labels\"],\"result\":[{\"stream\":{\"app\":\"web\","
                + "\"pod\":\"p1\"},\"values\":[[\"960000000000\","
                + "\"{\\\"msg\\\":\\\"m960\\\",\\\"level\\\":\\\"error\\\"}\","
                + "{\"structuredMetadata\":{\"detected_level\":\"error\"},"
                + "\"parsed\":{\"level\":\"error\",\"msg\":\"m960\"}}]]}]");
  }

  @Test
  void explore_logVolume_isCountedByLevel() throws Exception {
    String query =
        RunningServer.encode(
            "sum by (level, detected_level) (count_over_time({app=\"web\"} | drop __error__[50s]))");

    assertThat(
            ask(
                "query_range?direction=backward&query=" + query + WINDOW + "&step=50000ms",
                "X-Query-Tags",
                "Source=logvolhist"))
        .contains(
            "{\"metric\":{\"detected_level\":\"error\"},\"values\":[[950,\"1\"],[1000,\"4\"]]}")
        .contains(
            "{\"metric\":{\"detected_level\":\"info\"},\"values\":[[900,\"1\"],[950,\"4\"]]}");
  }

  @Test
  void explore_contextOfALine_goesBothWays() throws Exception {
    String query = "{app=\"web\",pod=\"p1\"}";

    assertThat(
            ask(
                "query_range?direction=backward&limit=2&query="
                    + query
                    + "&start=800000000000&end=950000000000&step=1000ms"))
        .containsSubsequence("\"940000000000\"", "\"930000000000\"")
        .doesNotContain("\"920000000000\"", "\"950000000000\"");
    assertThat(
            ask(
                "query_range?direction=forward&limit=2&query="
                    + query
                    + "&start=950000000000&end=1100000000000&step=1000ms"))
        .containsSubsequence("\"950000000000\"", "\"960000000000\"")
        .doesNotContain("\"970000000000\"");
  }

  @Test
  void editor_queryTyped_isEstimated() throws Exception {
    assertThat(ask("index/stats?query={app=\"web\"}" + WINDOW))
        .matches("\\{\"streams\":1,\"chunks\":[0-9]+,\"bytes\":295,\"entries\":10}");
  }

  @Test
  void builder_labels_areListedAsTheSelectorGrows() throws Exception {
    assertThat(ask("labels?" + WINDOW.substring(1)))
        .isEqualTo("{\"status\":\"success\",\"data\":[\"app\",\"pod\"]}");
    assertThat(ask("label/pod/values?query={app=\"web\"}" + WINDOW))
        .isEqualTo("{\"status\":\"success\",\"data\":[\"p1\"]}");
    assertThat(ask("series?match[]={app=\"web\"}" + WINDOW))
        .isEqualTo("{\"status\":\"success\",\"data\":[{\"app\":\"web\",\"pod\":\"p1\"}]}");
  }

  @Test
  void builder_detectedFields_areListed() throws Exception {
    assertThat(ask("detected_fields?query={app=\"web\"}" + WINDOW)).startsWith("{\"fields\":[{");
  }
}
