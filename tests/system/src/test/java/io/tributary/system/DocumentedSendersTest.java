package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Senders that no registry has: where their configuration in `docs/logs.md` sends to, what they
/// send is taken, and is found in the cluster that the page promises.
class DocumentedSendersTest {
  @TempDir static Path folder;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = ServerProcess.start(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /// What a sender puts on the wire.
  enum Protocol {
    LOKI("", "application/json") {
      @Override
      String body(Instant now, String line) {
        return "{\"streams\":[{\"stream\":{\"job\":\"documented\"},\"values\":[[\""
            + now.getEpochSecond()
            + "000000000\",\""
            + line
            + "\"]]}]}";
      }
    },
    OTLP("/v1/logs", "application/json") {
      @Override
      String body(Instant now, String line) {
        return "{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"timeUnixNano\":\""
            + now.getEpochSecond()
            + "000000000\",\"body\":{\"stringValue\":\""
            + line
            + "\"}}]}]}]}";
      }
    },
    BULK("/_bulk", "application/x-ndjson") {
      @Override
      String body(Instant now, String line) {
        return "{\"create\":{\"_index\":\"documented\"}}\n{\"@timestamp\":\""
            + now
            + "\",\"message\":\""
            + line
            + "\"}\n";
      }
    };

    /// What the sender puts behind what it is told.
    private final String path;

    private final String type;

    Protocol(String path, String type) {
      this.path = path;
      this.type = type;
    }

    abstract String body(Instant now, String line);
  }

  /// Returns a block of code below a heading, the first of which is 0.
  private static String block(String heading, int number) throws IOException {
    String page = Files.readString(Launcher.ROOT.resolve("docs/logs.md"));
    int section = page.indexOf("\n## " + heading + "\n");
    assertThat(section).as(heading).isPositive();
    int next = page.indexOf("\n## ", section + 1);
    String[] parts = page.substring(section, next < 0 ? page.length() : next).split("\n```", -1);
    return parts[2 * number + 1];
  }

  private static String value(String block, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(block);
    assertThat(matcher.find()).as("%s in %s", pattern, block).isTrue();
    return matcher.group(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " ~> ",
      value = {
        "Promtail and Alloy ~> 0 ~> LOKI ~> url: (\\S+)$ ~> ''",
        "Promtail and Alloy ~> 1 ~> LOKI ~> url = \"(\\S+)\"$ ~> ''",
        "Fluent Bit ~> 0 ~> LOKI ~> '' ~> Uri +(\\S+)$",
        "Fluent Bit ~> 1 ~> OTLP ~> '' ~> Logs_uri +(\\S+)$",
        "Fluent Bit ~> 1 ~> BULK ~> '' ~> Path +(\\S+)$",
        "OpenTelemetry Collector ~> 0 ~> OTLP ~> endpoint: (\\S+)$ ~> ''",
        "Vector ~> 0 ~> LOKI ~> endpoint: (\\S+)$ ~> path: (\\S+)$",
        "Filebeat ~> 0 ~> BULK ~> hosts: \\[\"(\\S+)\"\\]$ ~> ''",
        "Logstash ~> 0 ~> BULK ~> hosts => \\[\"(\\S+)\"\\]$ ~> ''"
      })
  void configuration_ofPage_sendsWhereItIsTaken(
      String heading, int number, Protocol protocol, String base, String path) throws Exception {
    String block = block(heading, number);
    String told =
        base.isEmpty()
            ? "http://" + value(block, "Host +(\\S+)$") + ":" + value(block, "Port +(\\S+)$")
            : value(block, base);
    String behind = path.isEmpty() ? "" : value(block, path);
    boolean whole = protocol == Protocol.OTLP && !path.isEmpty(); // Fluent Bit is told all of it
    String address = told + behind + (whole ? "" : protocol.path);
    assertThat(address).startsWith("http://127.0.0.1:9291/clusters/eu-1/");
    URI uri = URI.create(address.replace("http://127.0.0.1:9291", server.ingest().toString()));
    String line = "line of " + heading + " " + number + " " + protocol;

    HttpResponse<String> answer =
        HttpApi.post(
            uri,
            protocol.body(InstantSource.system().instant(), line).getBytes(StandardCharsets.UTF_8),
            "Content-Type",
            protocol.type);

    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 204);
    assertThat(answer.body()).doesNotContain("\"errors\":true", "rejected");
    HttpApi api = new HttpApi(server.queries()).cluster("eu-1");
    List<JsonNode> found = api.lines("{service_name=~\".+\"} |= `" + line + "`");
    assertThat(found).hasSize(1);
  }
}
