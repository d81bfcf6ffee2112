package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CardinalityApiTest {
  private static final long DAY_MS = 86_400_000;
  private static final RunningServer RUNNING = new RunningServer();

  @BeforeAll
  static void write() {
    RUNNING.server.ready();
    for (int pod = 0; pod < 12; pod++) {
      Labels requests = Labels.of("__name__", "requests_total", "job", "web", "pod", "web-" + pod);
      RUNNING.writer(RunningServer.EU).sample(requests, 990_000, 1).append();
    }
    Labels up = Labels.of("__name__", "up", "job", "web");
    RUNNING.writer(RunningServer.EU).sample(up, 990_000, 1).sample(up, -DAY_MS, 1).append();
    RUNNING.writer(RunningServer.US).sample(up, 990_000, 1).append();
  }

  @AfterAll
  static void close() {
    RUNNING.close();
  }

  private static String data(String path) throws Exception {
    return RUNNING.get(path).body();
  }

  @Test
  void tsdb_ofACluster_isPrometheusForm() throws Exception {
    assertThat(data("/clusters/eu-1/api/v1/status/tsdb?limit=2"))
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"headStats\":{\"numSeries\":13,"
                + "\"numLabelPairs\":15,\"chunkCount\":13,\"minTime\":-86400000,\"maxTime\":990000},"
                + "\"seriesCountByMetricName\":[{\"name\":\"requests_total\",\"value\":12},"
                + "{\"name\":\"up\",\"value\":1}],"
                + "\"labelValueCountByLabelName\":[{\"name\":\"pod\",\"value\":12},"
                + "{\"name\":\"__name__\",\"value\":2}],"
                + "\"memoryInBytesByLabelName\":[{\"name\":\"pod\",\"value\":62},"
                + "{\"name\":\"__name__\",\"value\":16}],"
                + "\"seriesCountByLabelValuePair\":[{\"name\":\"job=web\",\"value\":13},"
                + "{\"name\":\"__name__=requests_total\",\"value\":12}]}}");
  }

  @Test
  void tsdb_headStats_areThoseOfTheView() throws Exception {
    assertThat(data("/clusters/us-2/api/v1/status/tsdb"))
        .contains("\"chunkCount\":1,\"minTime\":990000,\"maxTime\":990000}");
    assertThat(data("/api/v1/status/tsdb"))
        .contains("\"chunkCount\":14,\"minTime\":-86400000,\"maxTime\":990000}");
    assertThat(data("/clusters/none/api/v1/status/tsdb"))
        .contains(
            "\"chunkCount\":0,\"minTime\":9223372036854775807,\"maxTime\":-9223372036854775808}");
  }

  @Test
  void tsdb_limits_areThoseOfPrometheus() throws Exception {
    for (String limit : List.of("0", "-1", "x")) {
      assertThat(data("/api/v1/status/tsdb?limit=" + limit))
          .contains("\"error\":\"limit must be a positive number\"");
    }
    assertThat(data("/api/v1/status/tsdb?limit=10001")).contains("limit must not exceed 10000");
    assertThat(data("/api/v1/status/tsdb"))
        .as("ten at most, of all clusters")
        .contains("\"numSeries\":14")
        .contains("{\"name\":\"cluster=eu-1\",\"value\":13}")
        .doesNotContain("pod=web-9");
  }

  @Test
  void cardinality_sinceADay_tellsWhatGrew() throws Exception {
    assertThat(
            data("/clusters/eu-1/api/v1/status/cardinality?start=0&end=1000&limit=1&since=-86400"))
        .contains("\"data\":{\"series\":13,\"labelValuePairs\":15,")
        .endsWith(
            "\"growth\":{\"series\":12,"
                + "\"seriesCountByMetricName\":[{\"name\":\"requests_total\",\"value\":12}],"
                + "\"labelValueCountByLabelName\":[{\"name\":\"pod\",\"value\":12}],"
                + "\"memoryInBytesByLabelName\":[{\"name\":\"pod\",\"value\":62}],"
                + "\"seriesCountByLabelValuePair\":[{\"name\":\"__name__=requests_total\",\"value\":12}]"
                + "}}}");
  }

  @Test
  void cardinality_ofASelectorAndRange_countsThoseOnly() throws Exception {
    String path = "/clusters/eu-1/api/v1/status/cardinality?match%5B%5D=up";
    assertThat(data(path)).contains("\"series\":1,").doesNotContain("growth");
    assertThat(data(path + "&start=10000000&end=20000000")).contains("\"series\":0,");
    assertThat(data(path + "&match%5B%5D=x")).contains("one match[] parameter at most");
  }
}
