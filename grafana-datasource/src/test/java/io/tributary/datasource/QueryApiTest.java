package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import io.tributary.model.metrics.Histogram;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryApiTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void query_healthCheckOfGrafana_isAScalar() throws Exception {
    HttpResponse<String> answer = running.post("/api/v1/query", "query=1%2B1&time=4");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}}");
  }

  @ParameterizedTest
  @CsvSource({
    "query=1&time=1435781451.5, '[1435781451.5,\"1\"]'",
    "query=1&time=2015-07-01T20:10:51.781Z, '[1435781451.781,\"1\"]'",
    "query=1&time=-0.25, '[-0.25,\"1\"]'",
    "query=1, '[1000,\"1\"]'",
    "query=1e-7, '[1000,\"0.0000001\"]'",
    "query=1e21, '[1000,\"1000000000000000000000\"]'",
    "query=-Inf, '[1000,\"-Inf\"]'"
  })
  void query_timesAndNumbers_haveTheirForms(String query, String result) throws Exception {
    assertThat(running.get("/api/v1/query?" + query).body()).contains("\"result\":" + result + "}");
  }

  @ParameterizedTest
  @CsvSource({"1e-7, 1e-07", "1e21, 1e+21", "-0.0, -0", "0.1, 0.1", "5e-324, 5e-324"})
  void query_sample_hasGosShortestForm(double value, String text) throws Exception {
    running.writer(RunningServer.EU).sample(Labels.of("__name__", "m"), 999_500, value).append();

    assertThat(
            running.get("/clusters/eu-1/api/v1/query_range?query=m&start=0&end=1000&step=1").body())
        .contains("\"values\":[[999.500,\"" + text + "\"]]");
  }

  @Test
  void query_string_isEscapedAsGoDoes() throws Exception {
    String query = RunningServer.encode("\"<a> & \\x01\\n\\u00e9\\u2028\\u2029\\U0001F600\"");

    assertThat(running.get("/api/v1/query?time=1&query=" + query).body())
        .contains(
            "\"resultType\":\"string\",\"result\":[1,\"\\u003ca\\u003e \\u0026 \\u0001\\né"
                + "\\u2028\\u2029😀\"]");
  }

  @Test
  void query_vectorOfBothViews_hasItsLabels() throws Exception {
    Labels labels = Labels.of("__name__", "up", "job", "a<b", "instance", "x:1");
    running.writer(RunningServer.EU).sample(labels, 999_000, 1).append();

    assertThat(running.get("/clusters/eu-1/api/v1/query?query=up").body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[{\"metric\":{\"__name__\":\"up\","
                + "\"instance\":\"x:1\",\"job\":\"a<b\"},\"value\":[1000,\"1\"]}]}}");
    String global = running.get("/api/v1/query?query=up").body();
    assertThat(global)
        .contains("\"cluster\":\"eu-1\",\"instance\":\"eu-1/x:1\",\"job\":\"eu-1/a<b\"");
    assertThat(running.get("/api/v1/query?query=up", "X-Scope-OrgID", "eu-1|us-2").body())
        .contains("eu-1/x:1");
    assertThat(running.get("/clusters/eu-1/api/v1/query?query=up", "X-Scope-OrgID", "us-2").body())
        .contains("\"instance\":\"x:1\"");
  }

  @Test
  void query_unknownCluster_isEmptyWithAWarning() throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/query?query=up", "X-Scope-OrgID", "nobody");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"result\":[]}", "\"warnings\":[", "nobody");
  }

  @ParameterizedTest
  @CsvSource({
    "/clusters/a%20b/api/v1/query?query=1",
    "/clusters/-x/api/v1/labels",
    "/clusters/a|/api/v1/labels"
  })
  void view_invalidName_isABadRequest(String path) throws Exception {
    HttpResponse<String> answer = running.get(path.replace("|", "%7C"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains("\"errorType\":\"bad_data\",\"error\":\"invalid cluster name");
  }

  @Test
  void queryRange_formHalfInUrl_isAMatrix() throws Exception {
    Labels labels = Labels.of("__name__", "m");
    running
        .writer(RunningServer.EU)
        .sample(labels, 1_000, 1.5)
        .sample(labels, 2_500, Double.NaN)
        .append();

    HttpResponse<String> answer =
        running.post(
            "/clusters/eu-1/api/v1/query_range?start=1&step=1", "query=m&end=1970-01-01T00:00:10Z");

    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":[{\"metric\":{\"__name__\":\"m\"},"
                + "\"values\":[[1,\"1.5\"],[2.500,\"NaN\"]]}]}}");
  }

  @Test
  void queryRange_histograms_haveBucketsOfFour() throws Exception {
    Histogram exponential =
        new Histogram(
            0,
            Histogram.ResetHint.UNKNOWN,
            7,
            12.5,
            0.001,
            1,
            new int[] {0, 1, 1, 1},
            new double[] {2, 3},
            new int[] {1, 1},
            new double[] {1},
            new double[0],
            true);
    Histogram custom =
        new Histogram(
            Histogram.CUSTOM_BUCKETS_SCHEMA,
            Histogram.ResetHint.UNKNOWN,
            3,
            4,
            0,
            0,
            new int[] {0, 3},
            new double[] {1, 0, 2},
            new int[0],
            new double[0],
            new double[] {0.5, 1},
            true);
    Labels labels = Labels.of("__name__", "h");
    running
        .writer(RunningServer.EU)
        .histogram(labels, 1_000, exponential, 0)
        .histogram(labels, 2_000, custom, 0)
        .append();

    assertThat(running.get("/clusters/eu-1/api/v1/query_range?query=h&start=0&end=9&step=1").body())
        .contains(
            "\"histograms\":[[1,{\"count\":\"7\",\"sum\":\"12.5\",\"buckets\":[[1,\"-2\",\"-1\",\"1\"],"
                + "[3,\"-0.001\",\"0.001\",\"1\"],[0,\"0.5\",\"1\",\"2\"],[0,\"2\",\"4\",\"3\"]]}],"
                + "[2,{\"count\":\"3\",\"sum\":\"4\",\"buckets\":[[3,\"-Inf\",\"0.5\",\"1\"],[0,\"1\",\"+Inf\",\"2\"]]}]]");
  }

  @Test
  void query_histogramOfFineSchema_hasTheBoundsThatExpressionsHave() throws Exception {
    Histogram fine =
        new Histogram(
            2,
            Histogram.ResetHint.UNKNOWN,
            3,
            2.4,
            0,
            0,
            new int[] {-1, 1},
            new double[] {3},
            new int[0],
            new double[0],
            new double[0],
            true);
    running
        .writer(RunningServer.EU)
        .histogram(Labels.of("__name__", "fine"), 1_000, fine, 0)
        .append();

    assertThat(running.get("/clusters/eu-1/api/v1/query?query=fine&time=1").body())
        .contains("\"buckets\":[[0,\"0.7071067811865475\",\"0.8408964152537144\",\"3\"]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "query?query=sum( ~> invalid parameter \\\"query\\\": 1:5: parse error: unclosed left parenthesis",
        "query?query=1&time=x ~> invalid parameter \\\"time\\\": invalid time value for 'time': cannot parse \\\"x\\\" to a valid timestamp",
        "query?query=1&limit=-1 ~> invalid parameter \\\"limit\\\": limit must be non-negative",
        "query?query=1&timeout=1x ~> invalid parameter \\\"timeout\\\": cannot parse \\\"1x\\\" to a valid duration",
        "query_range?query=m&start=2&end=1&step=1 ~> invalid parameter \\\"end\\\": end timestamp must not be before"
            + " start time",
        "query_range?query=m&start=1&end=2&step=0 ~> invalid parameter \\\"step\\\": zero or negative query resolution"
            + " step widths are not accepted. Try a positive integer",
        "query_range?query=m&start=0&end=11001&step=1 ~> exceeded maximum resolution of 11,000 points per timeseries."
            + " Try decreasing the query resolution (?step=XX)",
        "query_range?query=m&end=2&step=1 ~> invalid parameter \\\"start\\\": cannot parse \\\"\\\" to a valid"
            + " timestamp",
        "series ~> no match[] parameter provided",
        "series?match[]={} ~> invalid parameter \\\"match[]\\\": match[] must contain at least one non-empty matcher",
        "label/U___D800_/values?limit=x ~> invalid parameter \\\"limit\\\": strconv.Atoi: parsing \\\"x\\\": invalid syntax",
        "labels?limit=99999999999999999999 ~> invalid parameter \\\"limit\\\": strconv.Atoi: parsing"
            + " \\\"99999999999999999999\\\": value out of range",
        "labels?match[]={} ~> match[] must contain at least one non-empty matcher",
        "labels?match[]=a( ~> 1:2: parse error: unexpected \\\"(\\\"",
        "query?query=1&lookback_delta=x ~> error parsing lookback delta duration: cannot parse \\\"x\\\" to a valid"
            + " duration",
        "query?query=1&lookback_delta=1e300 ~> error parsing lookback delta duration: cannot parse \\\"1e300\\\" to a"
            + " valid duration. It overflows int64",
        "query_exemplars?query=m&start=2&end=1 ~> end timestamp must not be before start timestamp",
        "query_exemplars?query=m( ~> 1:3: parse error: unclosed left parenthesis",
        "parse_query?query=m( ~> invalid parameter \\\"query\\\": 1:3: parse error: unclosed left parenthesis",
        "rules?type=x ~> invalid parameter \\\"type\\\": not supported value \\\"x\\\"",
        "rules?exclude_alerts=x ~> invalid parameter \\\"exclude_alerts\\\": error converting exclude_alerts:"
            + " strconv.ParseBool: parsing \\\"x\\\": invalid syntax",
        "rules?group_next_token=x ~> invalid parameter \\\"group_next_token\\\": group_limit needs to be present in"
            + " order to paginate over the groups",
        "rules?group_limit=0 ~> invalid parameter \\\"group_limit\\\": group_limit needs to be greater than 0",
        "rules?group_limit=1&group_next_token=x ~> invalid parameter \\\"group_next_token\\\": invalid"
            + " group_next_token 'x'. were rule groups changed?",
        "targets/metadata?match_target={ ~> invalid parameter \\\"match_target\\\": 1:2: parse error: unexpected end of"
            + " input inside braces",
        "metadata?limit=x ~> limit must be a number",
        "metadata?limit_per_metric=x ~> limit_per_metric must be a number"
      })
  void parameters_invalid_areRefusedInPrometheusWords(String request, String error)
      throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/" + RunningServer.escaped(request));

    assertThat(answer.body())
        .isEqualTo("{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"" + error + "\"}");
    assertThat(answer.statusCode()).isEqualTo(400);
  }

  @Test
  void queryRange_elevenThousandPoints_areAllowed() throws Exception {
    assertThat(running.get("/api/v1/query_range?query=m&start=0&end=11000&step=1").statusCode())
        .isEqualTo(200);
  }

  @Test
  void query_manyAnnotations_areCutAtTen() throws Exception {
    assertThat(running.get("/api/v1/query?query=noisy").body())
        .contains(
            "\"warnings\":[\"warning \\u003c0\\u003e\"", "\"2 more warning annotations omitted\"]")
        .endsWith("\"info 9\",\"2 more info annotations omitted\"]}");
  }

  @Test
  void query_limit_cutsAndWarns() throws Exception {
    running
        .writer(RunningServer.EU)
        .sample(Labels.of("__name__", "m", "i", "1"), 999_000, 1)
        .sample(Labels.of("__name__", "m", "i", "2"), 999_000, 1)
        .append();

    assertThat(running.get("/api/v1/query?query=m&limit=1").body())
        .contains("\"i\":\"1\"", "\"warnings\":[\"results truncated due to limit\"]")
        .doesNotContain("\"i\":\"2\"");
    assertThat(running.get("/api/v1/query?query=m&limit=2").body()).doesNotContain("warnings");
  }

  @Test
  void query_stats_areTold() throws Exception {
    assertThat(running.get("/api/v1/query?query=1&stats=all").body())
        .contains("\"stats\":{\"timings\":{\"evalTotalTime\":0.0015", "\"peakSamples\":3}}}");
    assertThat(running.get("/api/v1/query?query=1&stats=false").body())
        .contains(
            "\"stats\":{",
            "\"warnings\":[\"value \\\"false\\\" for parameter \\\"stats\\\" is deprecated and will be rejected in"
                + " the next major release, use \\\"true\\\" or \\\"all\\\"\"]");
  }

  @Test
  void query_notEvaluable_is422() throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/query?query=vector(1)");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(answer.body()).contains("\"errorType\":\"execution\"");
  }

  @Test
  void query_timeoutParameter_endsItWith503() throws Exception {
    HttpResponse<String> answer = running.get("/api/v1/query?query=slow&timeout=50ms");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body()).contains("\"errorType\":\"timeout\",\"error\":\"query timed out");
  }

  @Test
  void query_beyondConcurrencyLimit_isSentAwayAndClientGone_cancels() throws Exception {
    HttpRequest slow = HttpRequest.newBuilder(running.uri("/api/v1/query?query=slow")).build();
    CompletableFuture<HttpResponse<String>> first =
        running.client.sendAsync(slow, HttpResponse.BodyHandlers.ofString());
    running.engine.slowBegun.await();

    HttpResponse<String> second = running.get("/api/v1/query?query=1");
    assertThat(second.statusCode()).isEqualTo(503);
    assertThat(second.headers().firstValue("Retry-After")).hasValue("5");
    assertThat(second.body())
        .contains("\"errorType\":\"unavailable\"", "too many concurrent queries limit=1");

    first.cancel(true);
    running.engine.slowCanceled.await();
  }

  @Test
  void formatQuery_text_isCanonical() throws Exception {
    assertThat(running.post("/api/v1/format_query", "query=sum(a)by(b)").body())
        .isEqualTo("{\"status\":\"success\",\"data\":\"sum by (b) (a)\"}");
  }

  @Test
  void formatQuery_long_takesSeveralLines() throws Exception {
    String name = "m".repeat(120);

    assertThat(running.post("/api/v1/format_query", "query=sum(" + name + ")").body())
        .isEqualTo("{\"status\":\"success\",\"data\":\"sum(\\n  " + name + "\\n)\"}");
  }

  @Test
  void query_bodyOfOtherType_isIgnored() throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(running.uri("/api/v1/query?query=1"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString("{}"));

    assertThat(running.send(request).statusCode()).isEqualTo(200);
  }
}
