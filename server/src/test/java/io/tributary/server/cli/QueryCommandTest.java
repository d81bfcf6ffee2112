package io.tributary.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final List<String> requests = new ArrayList<>();
  private HttpServer server;
  private int status = 200;
  private String answer = "";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void query_vector_isATable() {
    answer =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"__name__":"up","job":"a\\"b","z":"1"},"value":[1435781451.781,"1"]},
          {"metric":{},"value":[1435781451,"NaN"]}]},"warnings":["half of it"]}
        """;

    assertThat(run("--cluster", "eu-1|us-2", "--end", "1435781451", "up + 1")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            SERIES                 TIME                      VALUE
            up{job="a\\"b", z="1"}  2015-07-01T20:10:51.781Z  1
            {}                     2015-07-01T20:10:51Z      NaN
            """);
    assertThat(err.toString()).isEqualTo("warning: half of it\n");
    assertThat(requests)
        .containsExactly("/api/v1/query eu-1|us-2 query=up + 1&time=2015-07-01T20:10:51Z");
  }

  @Test
  void query_range_isATableOfPoints() {
    answer =
        """
        {"status":"success","data":{"resultType":"matrix","result":[
          {"metric":{"__name__":"up"},"values":[[0,"1"],[15,"0"]],
           "histograms":[[30,{"count":"2","sum":"3.5","buckets":[[0,"1","2","2"]]}]]}]}}
        """;

    assertThat(run("--start", "1970-01-01T00:00:00Z", "--end", "30", "--step", "15s", "up"))
        .isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            SERIES  TIME                  VALUE
            up      1970-01-01T00:00:00Z  1
            up      1970-01-01T00:00:15Z  0
            up      1970-01-01T00:00:30Z  count=2 sum=3.5
            """);
    assertThat(requests)
        .containsExactly(
            "/api/v1/query_range null"
                + " end=1970-01-01T00:00:30Z&query=up&start=1970-01-01T00:00:00Z&step=15.0");
  }

  @Test
  void query_scalar_isOneRow() {
    answer = "{\"status\":\"success\",\"data\":{\"resultType\":\"scalar\",\"result\":[4,\"2\"]}}";

    assertThat(run("1+1")).isZero();
    assertThat(out.toString()).endsWith("        1970-01-01T00:00:04Z  2\n");
  }

  @Test
  void query_logs_areLinesOldestFirst() {
    answer =
        """
        {"status":"success","data":{"resultType":"streams","result":[
          {"stream":{"app":"a"},"values":[["1435781451000000003","third"],["1435781451000000001","one\\ttwo"]]},
          {"stream":{"app":"b"},"values":[["1435781451000000002","y",{"parsed":{"l":"x"}}],
            ["1435781451000000002","x",{}]]}],
          "stats":{"summary":{"splits":0}}}}
        """;

    assertThat(run("--logs", "--limit", "4", "--end", "1435781452", "{app=~\".+\"}")).isZero();

    assertThat(out.toString())
        .isEqualTo(
            """
            2015-07-01T20:10:51.000000001Z {app="a"} one\ttwo
            2015-07-01T20:10:51.000000002Z {app="b"} x
            2015-07-01T20:10:51.000000002Z {app="b"} y
            2015-07-01T20:10:51.000000003Z {app="a"} third
            """);
    assertThat(requests)
        .containsExactly(
            "/loki/api/v1/query_range null"
                + " end=2015-07-01T20:10:52Z&limit=4&query={app=~\".+\"}");
  }

  @Test
  void query_logsCounted_isATable() {
    answer =
        """
        {"status":"success","data":{"resultType":"vector","result":[
          {"metric":{"app":"a"},"value":[4,"2"]}],"stats":{}}}
        """;

    assertThat(run("--logs", "--end", "4", "count_over_time({app=\"a\"}[1m])")).isZero();

    assertThat(out.toString()).endsWith("{app=\"a\"}  1970-01-01T00:00:04Z  2\n");
    assertThat(requests.getFirst()).startsWith("/loki/api/v1/query null query=count_over_time");
  }

  @Test
  void query_logsRefused_isTold() {
    status = 400;
    answer = "limit must be a positive value\n";

    assertThat(run("--logs", "--limit", "0", "{a=\"b\"}")).isEqualTo(ExitCode.FAILED);
    assertThat(run("--logs", "{a=}")).isEqualTo(ExitCode.FAILED);
    assertThat(run("--limit", "1", "up")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString())
        .isEqualTo(
            """
            tributary: limit must be a positive value
            tributary: parse error at line 1, col 4: syntax error: unexpected }, expecting STRING
            tributary: --limit needs --logs
            """);
  }

  @Test
  void query_json_printsItAsItCame() {
    answer = "{\"status\":\"success\",\"data\":{}}\n";

    assertThat(run("--json", "up")).isZero();
    assertThat(out.toString()).isEqualTo(answer);
  }

  @Test
  void query_error_isTold() {
    status = 400;
    answer = "{\"status\":\"error\",\"errorType\":\"bad_data\",\"error\":\"1:1: parse error: x\"}";

    assertThat(run("%")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).isEqualTo("tributary: 1:1: parse error: x\n");
  }

  @Test
  void query_someOtherServer_isTold() {
    status = 404;
    answer = "<html>";

    assertThat(run("up")).isEqualTo(ExitCode.FAILED);
    assertThat(err.toString()).isEqualTo("tributary: not an answer to a query status=404\n");
  }

  @Test
  void query_nobodyThere_isNotReachable() {
    server.stop(0);

    assertThat(run("up")).isEqualTo(ExitCode.NOT_REACHABLE);
    assertThat(err.toString()).startsWith("tributary: no server answers url=http://127.0.0.1:");
  }

  @Test
  void query_badTime_isUsage() {
    assertThat(run("--start", "soon", "up")).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString()).startsWith("tributary: --start: must be a duration");
  }

  private int run(String... args) {
    List<String> all = new ArrayList<>(List.of("query", "--url"));
    all.add("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    all.addAll(List.of(args));
    Terminal terminal = new Terminal(new PrintWriter(out, true), new PrintWriter(err, true));
    return Tributary.run(terminal, all.toArray(String[]::new));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String form =
          URLDecoder.decode(
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              StandardCharsets.UTF_8);
      requests.add(
          exchange.getRequestURI()
              + " "
              + exchange.getRequestHeaders().getFirst("X-Scope-OrgID")
              + " "
              + form);
      byte[] body = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }
}
