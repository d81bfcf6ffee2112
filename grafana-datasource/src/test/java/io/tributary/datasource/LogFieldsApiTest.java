package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What Grafana asks before it queries lines: fields, patterns, volumes; and what older clients
/// ask. The server's clock is at 1000 s.
final class LogFieldsApiTest {
  private static final String ROOT = "/clusters/eu-1";
  private static final Labels WEB = Labels.of("app", "web", "pod", "1");
  private static final Labels DB =
      Labels.of("app", "db", "uid", "550e8400-e29b-41d4-a716-446655440000", "up", "17");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    running
        .logWriter(RunningServer.EU)
        .entry(WEB, seconds(900), "{\"a\":1,\"b\":{\"c\":\"5ms\"}}", Map.of("trace", "t1"))
        .entry(WEB, seconds(905), "size=10KB ok=true app=inner")
        .entry(WEB, seconds(910), "GET /b 15 done")
        .entry(DB, seconds(911), "GET /c 17 done")
        .entry(DB, seconds(912), "slow query", Map.of("level", "warn"))
        .append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private static long seconds(long seconds) {
    return seconds * 1_000_000_000;
  }

  private String ask(String request) throws Exception {
    HttpResponse<String> answer = running.get(ROOT + RunningServer.escaped(request));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "/loki/api/v1/format_query?query=sum(rate( {a=\"b\"}[90s])) by (x) ~> {\"status\":\"success\","
            + "\"data\":\"sum by (x)(rate({a=\\\"b\\\"}[1m30s]))\"}",
        "/loki/api/v1/detected_labels ~> {\"detectedLabels\":[{\"label\":\"app\",\"cardinality\":2},"
            + "{\"label\":\"pod\",\"cardinality\":1}]}",
        "/loki/api/v1/detected_labels?query={app=\"none\"} ~> {\"detectedLabels\":[]}",
        "/loki/api/v1/detected_fields?query={app=\"web\"}&start=900&end=901 ~> {\"fields\":["
            + "{\"label\":\"trace\",\"type\":\"string\",\"cardinality\":1,\"parsers\":null},"
            + "{\"label\":\"a\",\"type\":\"int\",\"cardinality\":1,\"parsers\":[\"json\"],\"jsonPath\":[\"a\"]},"
            + "{\"label\":\"b_c\",\"type\":\"duration\",\"cardinality\":1,\"parsers\":[\"json\"],"
            + "\"jsonPath\":[\"b\",\"c\"]}],\"limit\":1000}",
        "/loki/api/v1/detected_fields?query={app=\"web\"}&start=905&end=906&limit=2 ~> {\"fields\":["
            + "{\"label\":\"size\",\"type\":\"bytes\",\"cardinality\":1,\"parsers\":[\"logfmt\"]},"
            + "{\"label\":\"ok\",\"type\":\"boolean\",\"cardinality\":1,\"parsers\":[\"logfmt\"]}],\"limit\":2}",
        "/loki/api/v1/detected_fields?query={app=\"none\"} ~> {}",
        "/loki/api/v1/detected_field/size/values?query={app=\"web\"} ~> {\"values\":[\"10kB\"],\"limit\":1000}",
        "/loki/api/v1/detected_field/app_extracted/values?query={app=\"web\"} ~> {\"values\":[\"inner\"],"
            + "\"limit\":1000}",
        "/loki/api/v1/detected_field/none/values?query={app=\"web\"} ~> {}",
        "/loki/api/v1/index/volume_range?query={app=~\".%2B\"}&start=900&end=920&step=10 ~>"
            + " {\"status\":\"success\",\"data\":{\"resultType\":\"matrix\",\"result\":["
            + "{\"metric\":{\"app\":\"web\"},\"values\":[[909.999,\"50\"],[920,\"14\"]]},"
            + "{\"metric\":{\"app\":\"db\"},\"values\":[[920,\"24\"]]}]",
        "/loki/api/v1/index/volume_range?query={app=\"db\"}&start=900&end=920&step=30 ~>"
            + " {\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":["
            + "{\"metric\":{\"app\":\"db\"},\"value\":[920,\"24\"]}]",
        "/loki/api/v1/patterns?query={app=~\".%2B\"}&start=900&end=920&step=10 ~>"
            + " {\"status\":\"success\",\"data\":["
            + "{\"pattern\":\"GET \\u003c_\\u003e \\u003c_\\u003e done\",\"level\":\"unknown\",\"samples\":[[910,2]]},"
            + "{\"pattern\":\"{\\\"a\\\":\\u003c_\\u003e,\\\"b\\\":{\\\"c\\\":\\\"\\u003c_\\u003e\\\"}}\",\"level\":\"unknown\","
            + "\"samples\":[[900,1]]},"
            + "{\"pattern\":\"size=\\u003c_\\u003e ok=true app=inner\",\"level\":\"unknown\",\"samples\":[[900,1]]},"
            + "{\"pattern\":\"slow query\",\"level\":\"warn\",\"samples\":[[910,1]]}]}",
        "/api/prom/label ~> {\"status\":\"success\",\"data\":[\"app\",\"pod\",\"uid\",\"up\"],"
            + "\"values\":[\"app\",\"pod\",\"uid\",\"up\"]}",
        "/api/prom/label/app/values ~> {\"status\":\"success\",\"data\":[\"db\",\"web\"],"
            + "\"values\":[\"db\",\"web\"]}",
        "/api/prom/label/none/values ~> {\"status\":\"success\"}"
      })
  void request_answered_isWhatLokiSays(String request, String body) throws Exception {
    assertThat(ask(request).strip().replaceAll(",\"stats\":\\{.*", "")).isEqualTo(body);
  }

  /// Values of a field, and what it is taken for.
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "1727184000000000000 ~> int",
        "99999999999999999999 ~> float",
        "-1e3 ~> float",
        "TRUE ~> boolean",
        "tRUE ~> string",
        "1h3m ~> duration",
        "10KiB ~> bytes",
        "1|x ~> string",
        "x|1 ~> int"
      })
  void detectedFields_type_isThatOfTheOldestLine(String newestFirst, String type) throws Exception {
    var writer = running.logWriter(RunningServer.EU);
    long second = 950;
    for (String value : newestFirst.split("\\|", -1)) {
      writer.entry(Labels.of("app", "typed"), seconds(second--), "f=" + value);
    }
    writer.append();
    assertThat(ask("/loki/api/v1/detected_fields?query={app=\"typed\"}"))
        .contains("\"label\":\"f\",\"type\":\"" + type + "\"");
  }

  /// Values of a label, and whether it is told.
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "0,1 ~> true",
        "0 ~> true",
        "0,5 ~> false",
        "0,1,2 ~> false",
        "550E8400E29B41D4A716446655440000 ~> false",
        "urn:uuid:550e8400-e29b-41d4-a716-446655440000 ~> false",
        "{550e8400-e29b-41d4-a716-446655440000} ~> false",
        "550e8400,x ~> true"
      })
  void detectedLabels_ids_areLeftOut(String values, boolean told) throws Exception {
    var writer = running.logWriter(RunningServer.EU);
    for (String value : values.split(",", -1)) {
      writer.entry(Labels.of("app", "ids", "value", value), seconds(950), "x");
    }
    writer.append();
    assertThat(ask("/loki/api/v1/detected_labels?query={app=\"ids\"}").contains("\"value\""))
        .isEqualTo(told);
  }

  @Test
  void detectedFields_ofText_areReadByAParser() throws Exception {
    String query =
        "/loki/api/v1/detected_fields?start=910&end=911&query={app=\"web\"} | pattern `<method> <_>`";
    assertThat(ask(query))
        .contains(
            "{\"label\":\"method\",\"type\":\"string\",\"cardinality\":1,\"parsers\":[\"logfmt\"]}");
  }

  @Test
  void formatQuery_wrong_saysWhatInItsOwnForm() throws Exception {
    HttpResponse<String> answer = running.get(ROOT + "/loki/api/v1/format_query?query=%7Ba");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .isEqualTo(
            "{\"status\":\"invalid-query\",\"error\":\"parse error at line 1, col 3: syntax error:"
                + " unexpected $end, expecting = or =~ or !~ or !=\"}");
  }

  @Test
  void queryRange_interval_thinsLinesOut() throws Exception {
    String query =
        "/loki/api/v1/query_range?query={app=~\".%2B\"} |~ \"[=1q]\" | drop trace&interval=6";
    String forward = ask(query + "&direction=forward");
    assertThat(forward).contains("\"900000000000\"", "\"910000000000\"").doesNotContain("\"905000");
    String backward = ask(query);
    assertThat(backward)
        .contains("\"912000000000\"", "\"905000000000\"")
        .doesNotContain("\"900000");
  }

  @Test
  void shards_anything_areOneOfEverything() throws Exception {
    assertThat(ask("/loki/api/v1/index/shards?query={app=\"db\"}"))
        .startsWith(
            "{\"shards\":[{\"bounds\":{\"min\":0,\"max\":18446744073709551615},\"stats\":{\"streams\":1")
        .contains("\"bytes\":24,\"entries\":2");
  }

  @Test
  void drilldownLimits_asked_sayWhatIsThere() throws Exception {
    assertThat(ask("/loki/api/v1/drilldown-limits"))
        .contains(
            "\"volume_enabled\":true",
            "\"query_timeout\":\"1m\"",
            "\"retention_period\":\"60d\"",
            "\"pattern_ingester_enabled\":true",
            "\"version\":\"3.");
  }

  @Test
  void drilldownLimits_ofAView_areThoseOfTheClusterThatKeepsLinesForLongest() throws Exception {
    String path = "/loki/api/v1/drilldown-limits";
    assertThat(running.get("/clusters/us-2" + path).body())
        .contains("\"retention_period\":\"36h\"");
    assertThat(running.get(path).body()).contains("\"retention_period\":\"60d\"");
    String both = RunningServer.escaped("/clusters/us-2|us-2" + path);
    assertThat(running.get(both).body()).contains("\"retention_period\":\"36h\"");
  }

  @Test
  void legacyQuery_lines_areInTheOldForm() throws Exception {
    assertThat(ask("/api/prom/query?query={app=\"db\"}&regexp=slow"))
        .startsWith(
            "{\"streams\":[{\"labels\":\"{app=\\\"db\\\", level=\\\"warn\\\", uid=\\\"550e8400-e29b-41d4-a716-446655440000\\\","
                + " up=\\\"17\\\"}\",\"entries\":[{\"ts\":\"1970-01-01T00:15:12Z\",\"line\":\"slow query\"}]}],\"stats\":");
    HttpResponse<String> answer = running.get("/api/prom/query?query=vector(1)");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("legacy endpoints only support streams result type");
  }
}
