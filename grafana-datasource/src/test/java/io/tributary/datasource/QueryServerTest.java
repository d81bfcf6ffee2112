package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdInputStream;
import io.tributary.datasource.service.QueryServerConfig;
import io.tributary.datasource.service.QueryServices;
import io.tributary.model.Labels;
import io.tributary.model.error.TributaryException;
import io.tributary.model.telemetry.SelfMetrics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class QueryServerTest {
  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void start_beforeReady_answersOnlyHealth() throws Exception {
    assertThat(running.get("/-/healthy").statusCode()).isEqualTo(200);
    assertThat(running.get("/-/ready").statusCode()).isEqualTo(503);
    HttpResponse<String> early = running.get("/api/v1/query?query=1");
    assertThat(early.statusCode()).isEqualTo(503);
    assertThat(early.body()).isEqualTo("Service Unavailable");
    assertThat(early.headers().firstValue("X-Prometheus-Stopping")).hasValue("false");

    running.server.ready();

    assertThat(running.get("/ready").body()).isEqualTo("Tributary is Ready.\n");
    HttpResponse<String> head =
        running.send(
            HttpRequest.newBuilder(running.uri("/-/ready"))
                .method("HEAD", BodyPublishers.noBody()));
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
  }

  @Test
  void start_portInUse_saysWhere() {
    int port = running.server.address().getPort();
    QueryServerConfig config =
        new QueryServerConfig(
            "127.0.0.1", port, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, 1, false, "");
    QueryServices services =
        new QueryServices(
            view -> {
              throw new IllegalStateException();
            },
            view -> {
              throw new IllegalStateException();
            },
            view -> {
              throw new IllegalStateException();
            },
            running.logs.deletes(),
            running.engine,
            running.storage,
            new SelfMetrics(),
            InstantSource.system(),
            RunningServer.INFO);

    assertThatThrownBy(() -> QueryServer.start(config, services))
        .isInstanceOf(TributaryException.class)
        .hasMessageStartingWith("cannot listen for queries")
        .hasMessageEndingWith("host=127.0.0.1 port=" + port);
  }

  /// Decoded paths are looked up as a whole: nothing in them is resolved, nor left out.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/v1/nothing",
        "/loki/api/v1/nothing",
        "/clusters/eu-1",
        "/clusters//api/v1/query?query=up",
        "//api/v1/labels",
        "/api/v1/../v1/labels",
        "/api/v1/%2e%2e/v1/labels",
        "/api/v1/labels;x=1",
        "/api/v1/label//values",
        "/api/v1/label/%2F/values",
        "/api/v1/label/a%2Fb/values",
        "/api/v1/openapi.yaml"
      })
  void path_unknown_is404InALine(String path) throws Exception {
    running.server.ready();
    HttpResponse<String> answer = running.get(path);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).isEqualTo("404 page not found\n");
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/v1/write", "/clusters/eu-1/api/v1/push", "/some/_bulk", "/v1/logs"})
  void path_ofWriters_namesTheIngestAddress(String path) throws Exception {
    running.server.ready();
    HttpResponse<String> answer = running.post(path, "x");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.body()).contains("ingest_address=127.0.0.1:9291");
  }

  @Test
  void path_malformed_isRefusedInALine() throws Exception {
    running.server.ready();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket
          .getOutputStream()
          .write("GET /api/v1/%zz HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer)
          .startsWith("HTTP/1.1 400 ")
          .contains("Content-Type: text/plain; charset=utf-8")
          .doesNotContain("<");
    }
  }

  @Test
  void query_malformed_isRefusedByItsEscape() throws Exception {
    running.server.ready();
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /api/v1/series?match[]=a%z HTTP/1.0\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 400 ")
          .endsWith("\"error\":\"error parsing form values: invalid URL escape \\\"%z\\\"\"}");
    }
  }

  /// What is not UTF-8 is told as Go tells it.
  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "query?query=\"a\\xffb\"&time=4 ~> \"result\":[4,\"a\\ufffdb\"]}}",
        "query?query=\"\\xe2\\x80\"&time=4 ~> \"result\":[4,\"\\ufffd\\ufffd\"]}}",
        "query?query=\"😀\"&time=4 ~> \"result\":[4,\"😀\"]}}",
        "format_query?query=\"\\xff\" ~> \"data\":\"\\\"\\\\xff\\\"\"}",
        "query?query=\"%FF\" ~> parse error: invalid UTF-8 rune\"}"
      })
  void texts_thatAreNotUtf8_areReplaced(String request, String end) throws Exception {
    try (RunningServer other = RunningServer.withPromql()) {
      other.server.ready();
      String escaped =
          RunningServer.escaped(request.replace("\\", "%5C").replace("😀", "%F0%9F%98%80"));

      assertThat(other.get("/api/v1/" + escaped).body()).endsWith(end);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "POST /api/v1/metadata ~> GET, OPTIONS",
        "POST /api/v1/label/job/values ~> GET, OPTIONS",
        "HEAD /api/v1/labels ~> GET, OPTIONS, POST",
        "DELETE /api/v1/query ~> GET, OPTIONS, POST",
        "PUT /api/v1/read ~> OPTIONS, POST",
        "GET /api/v1/admin/tsdb/delete_series ~> OPTIONS, POST, PUT",
        "POST /metrics ~> GET, OPTIONS"
      })
  void method_wrong_is405WithAllow(String request, String allowed) throws Exception {
    running.server.ready();
    HttpResponse<String> answer = send(request);

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("Allow")).hasValue(allowed);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body()).isEqualTo(request.startsWith("HEAD") ? "" : "Method Not Allowed\n");
  }

  private HttpResponse<String> send(String request) throws Exception {
    String[] parts = request.split(" ", 2);
    return running.send(
        HttpRequest.newBuilder(running.uri(parts[1])).method(parts[0], BodyPublishers.noBody()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "GET /-/quit ~> 405 Only POST or PUT requests allowed",
        "GET /-/reload ~> 405 Only POST or PUT requests allowed",
        "POST /-/quit ~> 403 Lifecycle API is not enabled.",
        "PUT /-/quit ~> 403 Lifecycle API is not enabled."
      })
  void lifecycle_isAnsweredAsWherePrometheusHasNone(String request, String expected)
      throws Exception {
    running.server.ready();
    HttpResponse<String> answer = send(request);

    assertThat(answer.statusCode() + " " + answer.body()).isEqualTo(expected);
  }

  @Test
  void crossOrigin_request_isAllowed() throws Exception {
    running.server.ready();
    HttpRequest.Builder preflight =
        HttpRequest.newBuilder(running.uri("/api/v1/query"))
            .method("OPTIONS", BodyPublishers.noBody());
    HttpResponse<String> answer = running.send(preflight, "Origin", "http://grafana");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
        .hasValue("http://grafana");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Methods"))
        .hasValue("GET, POST, OPTIONS");
    HttpResponse<String> same = running.get("/api/v1/labels");
    assertThat(same.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    assertThat(same.headers().allValues("Vary")).contains("Origin");
  }

  @ParameterizedTest
  @CsvSource({"gzip", "zstd"})
  void compression_accepted_isUsed(String encoding) throws Exception {
    running.server.ready();
    var writer = running.writer(RunningServer.EU);
    for (int i = 0; i < 100; i++) {
      writer.sample(Labels.of("__name__", "m", "i", "" + i), 999_000, 1);
    }
    writer.append();
    HttpRequest request =
        HttpRequest.newBuilder(running.uri("/api/v1/query?query=m"))
            .header("Accept-Encoding", encoding)
            .build();
    HttpResponse<byte[]> answer = running.client.send(request, BodyHandlers.ofByteArray());

    assertThat(answer.headers().firstValue("Content-Encoding")).hasValue(encoding);
    assertThat(answer.headers().allValues("Vary"))
        .anyMatch(value -> value.contains("Accept-Encoding"));
    InputStream body = new ByteArrayInputStream(answer.body());
    byte[] plain =
        (encoding.equals("gzip") ? new GZIPInputStream(body) : new ZstdInputStream(body))
            .readAllBytes();
    assertThat(new String(plain, StandardCharsets.UTF_8))
        .startsWith("{\"status\":\"success\"")
        .endsWith("}");
  }

  @Test
  void compression_ofMetrics_isUsed() throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(running.uri("/metrics")).header("Accept-Encoding", "gzip").build();

    assertThat(
            running
                .client
                .send(request, BodyHandlers.discarding())
                .headers()
                .firstValue("Content-Encoding"))
        .hasValue("gzip");
  }

  @Test
  void metrics_afterARequest_countIt() throws Exception {
    running.server.ready();
    running.get("/api/v1/query?query=1");
    HttpResponse<String> answer = running.get("/metrics");

    assertThat(answer.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain");
    assertThat(answer.body())
        .contains("tributary_query_requests_total{path=\"/api/v1/query\",code=\"200\",} 1.0");
  }

  @Test
  void buildInfo_hasNoFeatures_soThatGrafanaSeesPrometheus() throws Exception {
    running.server.ready();

    assertThat(running.get("/api/v1/status/buildinfo").body())
        .contains("\"version\":\"3.14.0\"", "tributary-1.2.3")
        .doesNotContain("features");
    HttpResponse<String> version = running.get("/version");
    assertThat(version.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(version.body())
        .isEqualTo(
            "{\"version\":\"3.14.0\",\"revision\":\"tributary-1.2.3\",\"branch\":\"\",\"buildUser\":\"\","
                + "\"buildDate\":\"\",\"goVersion\":\"\"}\n");
    assertThat(running.get("/api/v1/rules").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"groups\":[]}}");
    assertThat(running.get("/api/v1/alerts").body())
        .isEqualTo("{\"status\":\"success\",\"data\":{\"alerts\":[]}}");
  }

  @Test
  void deleteSeries_ofOneCluster_hidesIt() throws Exception {
    running.server.ready();
    running.writer(RunningServer.EU).sample(Labels.of("__name__", "m"), 999_000, 1).append();
    running.writer(RunningServer.US).sample(Labels.of("__name__", "m"), 999_000, 1).append();

    assertThat(running.post("/api/v1/admin/tsdb/delete_series", "match%5B%5D=m").statusCode())
        .isEqualTo(400);
    HttpResponse<String> answer =
        running.post("/clusters/eu-1/api/v1/admin/tsdb/delete_series", "match%5B%5D=m");

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(answer.body()).isEmpty();
    assertThat(running.get("/api/v1/query?query=m").body()).contains("us-2").doesNotContain("eu-1");
    assertThat(running.post("/flush", "").statusCode()).isEqualTo(204);
    assertThat(running.post("/api/v1/admin/tsdb/clean_tombstones", "").statusCode()).isEqualTo(204);
  }

  @Test
  void deleteSeries_endBeforeStart_deletesNothing() throws Exception {
    running.server.ready();
    running.writer(RunningServer.EU).sample(Labels.of("__name__", "m"), 999_000, 1).append();

    HttpResponse<String> answer =
        running.post(
            "/clusters/eu-1/api/v1/admin/tsdb/delete_series", "match%5B%5D=m&start=1000&end=900");
    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(running.get("/api/v1/query?query=m").body()).contains("eu-1");
  }

  @Test
  void deleteSeries_withoutAdminApi_isRefused() throws Exception {
    try (RunningServer other = new RunningServer(1, false)) {
      other.server.ready();

      HttpResponse<String> answer =
          other.post("/clusters/eu-1/api/v1/admin/tsdb/delete_series", "match%5B%5D=m");
      assertThat(answer.statusCode()).isEqualTo(500);
      assertThat(answer.body())
          .contains("\"errorType\":\"unavailable\",\"error\":\"admin APIs disabled\"");
      assertThat(other.post("/api/v1/admin/tsdb/clean_tombstones", "").statusCode()).isEqualTo(500);
    }
  }

  @Test
  void close_serverInUse_stopsListening() throws Exception {
    running.server.ready();
    assertThat(running.get("/ready").statusCode()).isEqualTo(200);

    running.server.close();

    assertThatThrownBy(() -> running.get("/ready")).isInstanceOf(IOException.class);
  }
}
