package io.tributary.datasource;

import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.model.Labels;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Deletes of log lines as Loki's clients ask for them; the server's clock is at 1000 s.
final class LogDeleteApiTest {
  private static final String DELETE = "/clusters/eu-1/loki/api/v1/delete";
  private static final Labels WEB = Labels.of("app", "web");

  private RunningServer running;

  @BeforeEach
  void start() {
    running = new RunningServer();
    running.server.ready();
    var _ =
        running
            .logWriter(RunningServer.EU)
            .entry(WEB, 900_000_000_000L, "level=info a")
            .entry(WEB, 901_000_000_000L, "level=debug b")
            .append();
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private HttpResponse<String> send(String method, String path, String... headers)
      throws Exception {
    return running.send(
        HttpRequest.newBuilder(running.uri(RunningServer.escaped(path)))
            .method(method, BodyPublishers.noBody()),
        headers);
  }

  private String lines() throws Exception {
    return running
        .get(RunningServer.escaped("/clusters/eu-1/loki/api/v1/query_range?query={app=\"web\"}"))
        .body()
        .replaceAll(",\"stats\":.*", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT"})
  void add_lineFilter_hidesItsLinesAndACancelShowsThem(String method) throws Exception {
    HttpResponse<String> added =
        send(
            method,
            DELETE + "?query={app=\"web\"} |= `debug`&start=1970-01-01T00:00:00Z&max_interval=10m");
    assertThat(added.statusCode()).as(added.body()).isEqualTo(204);
    String id = added.headers().firstValue("X-Delete-Request-ID").orElseThrow();
    assertThat(lines()).contains("level=info a").doesNotContain("level=debug b");

    HttpResponse<String> list = send("GET", DELETE);
    assertThat(list.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(list.body())
        .isEqualTo(
            "[{\"request_id\":\""
                + id
                + "\",\"start_time\":0,\"end_time\":1000,"
                + "\"query\":\"{app=\\\"web\\\"} |= `debug`\",\"status\":\"received\","
                + "\"created_at\":0}]");

    assertThat(send("DELETE", DELETE + "?request_id=" + id).statusCode()).isEqualTo(204);
    assertThat(lines()).contains("level=info a", "level=debug b");
    HttpResponse<String> again = send("DELETE", DELETE + "?request_id=" + id);
    assertThat(again.statusCode()).isEqualTo(404);
    assertThat(again.body()).isEqualTo("could not find delete request with given id\n");
    assertThat(send("GET", DELETE).body()).isEqualTo("[]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{app=\"web\"} | logfmt | level=\"debug\"",
        "{app=~\"w.*\"} != `info`",
        "{app=\"web\"} |~ `b$` or `x`"
      })
  void add_pipeline_isUnderstood(String query) throws Exception {
    String path = "/loki/api/v1/delete?start=1970-01-01T00:15:00Z&query=" + query;
    assertThat(send("POST", path, "X-Scope-OrgID", "eu-1").statusCode()).isEqualTo(204);
    assertThat(lines()).contains("level=info a").doesNotContain("level=debug b");
  }

  @Test
  void add_range_isOfWholeSecondsOrRfc3339() throws Exception {
    String path = DELETE + "?query={app=\"web\"}&start=0000000901&end=1970-01-01T00:15:01.5Z";
    assertThat(send("POST", path).statusCode()).isEqualTo(204);
    assertThat(lines()).contains("level=info a").doesNotContain("level=debug b");
    assertThat(send("GET", DELETE).body()).contains("\"start_time\":901,\"end_time\":901.5,");
    assertThat(send("GET", DELETE + "?start=0000000800&end=0000000900").body()).isEqualTo("[]");
    assertThat(send("GET", DELETE + "?start=0000000800&end=0000000901").body()).contains("901.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "start=0000000001 ~> query not set",
        "query={app= ~> invalid query expression: parse error at line 1, col 6: syntax error:"
            + " unexpected $end, expecting STRING",
        "query=rate({app=\"a\"}[1m]) ~> invalid query expression: only log selector is supported",
        "query={app=\"a\"} ~> start time not set",
        "query={app=\"a\"}&start=x ~> invalid start time: require unix seconds or RFC3339 format",
        "query={app=\"a\"}&start=1 ~> invalid start time: require unix seconds or RFC3339 format",
        "query={app=\"a\"}&start=0000000001&end=y ~> invalid end time: require unix seconds or RFC3339"
            + " format",
        "query={app=\"a\"}&start=0000000001&end=0000001001 ~> deletes in the future are not allowed",
        "query={app=\"a\"}&start=0000000009&end=0000000009 ~> start time can't be greater than or equal to"
            + " end time",
        "query={app=\"a\"} |= `x`&start=0000000009&max_interval=5d ~> invalid max_interval: valid time"
            + " units are 's', 'm', 'h'",
        "query={app=\"a\"} |= `x`&start=0000000009&max_interval=999ms ~> invalid max_interval: valid time"
            + " units are 's', 'm', 'h'",
        "query={app=\"a\"} |= `x`&start=0000000009&max_interval=25h ~> max_interval can't be greater than"
            + " 24h0m0s",
        "query={app=\"a\"} |= `x`&start=0000000009&end=0000000010&max_interval=2s ~> max_interval can't be"
            + " greater than the interval to be deleted (1s)"
      })
  void add_badParameter_isRefusedInLokisWords(String parameters, String error) throws Exception {
    HttpResponse<String> answer = send("POST", DELETE + "?" + parameters);
    assertThat(answer.body()).isEqualTo(error + "\n");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(send("GET", DELETE).body()).isEqualTo("[]");
  }

  @Test
  void add_globalView_isRefused() throws Exception {
    HttpResponse<String> answer =
        send("POST", "/loki/api/v1/delete?query={app=\"web\"}&start=0000000001");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("/clusters/CLUSTER");
    assertThat(lines()).contains("level=info a");
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "DELETE"})
  void any_withoutAdminApi_isForbidden(String method) throws Exception {
    try (RunningServer other = new RunningServer(1, false)) {
      other.server.ready();
      HttpResponse<String> answer =
          other.send(
              HttpRequest.newBuilder(other.uri(DELETE)).method(method, BodyPublishers.noBody()));
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).isEqualTo("deletion is not available for this tenant\n");
    }
  }
}
