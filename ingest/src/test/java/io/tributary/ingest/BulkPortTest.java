package io.tributary.ingest;

import static io.tributary.ingest.elastic.BulkBodies.NDJSON;
import static io.tributary.ingest.elastic.BulkBodies.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.ingest.RawConnection.Response;
import io.tributary.model.ClusterId;
import io.tributary.model.logs.LogSnapshot;
import io.tributary.model.logs.NanoRange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Elasticsearch as its senders meet it, through a port.
@Timeout(60)
final class BulkPortTest {
  private static final byte[] BODY = lines("{'create':{}}", "{'message':'x'}");

  @RegisterExtension final IngestPort port = new IngestPort();

  private HttpResponse<String> ask(String method, String path, byte[] body, String... headers)
      throws Exception {
    if (!started) {
      port.connect().close();
      started = true;
    }
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://127.0.0.1:" + port.first().address().getPort() + path))
            .version(HttpClient.Version.HTTP_1_1)
            .method(
                method,
                body.length == 0 ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), BodyHandlers.ofString());
    }
  }

  private boolean started;

  @Test
  void bulk_everyPathMethodAndType_storesForItsCluster() throws Exception {
    String vendored = "application/vnd.elasticsearch+x-ndjson; compatible-with=9";
    assertThat(ask("POST", "/_bulk", BODY, "Content-Type", "application/x-ndjson").statusCode())
        .isEqualTo(200);
    assertThat(ask("PUT", "/clusters/b/_bulk", BODY, "Content-Type", vendored).statusCode())
        .isEqualTo(200);
    HttpResponse<String> brief =
        ask("POST", "/clusters/c/app/_bulk?filter_path=errors,items.*.status", BODY);
    assertThat(brief.body())
        .endsWith("\"errors\":false,\"items\":[{\"create\":{\"status\":201}}]}");
    HttpResponse<String> response =
        ask("POST", "/es/prefix/_bulk?pipeline=geoip", BODY, "X-Scope-OrgID", "d");
    assertThat(response.headers().firstValue("X-Elastic-Product")).contains("Elasticsearch");
    assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
    try (LogSnapshot snapshot = port.logs.logSnapshot(NanoRange.ALL)) {
      assertThat(snapshot.clusters())
          .extracting(ClusterId::name)
          .containsExactly("b", "c", "d", "default");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /, 200, You Know",
    "HEAD, /, 200, ''",
    "GET, /clusters/eu-1/, 200, '\"number\":\"8.'",
    "GET, /_license, 200, '\"status\":\"active\"'",
    "GET, /_xpack, 200, '\"mode\":\"basic\"'",
    "GET, /clusters/eu-1/_cluster/health, 200, '\"status\":\"green\"'",
    "GET, /_cat/health?h=status, 200, green",
    "HEAD, /_index_template/filebeat-8.1, 200, ''",
    "PUT, /_index_template/filebeat-8.1, 200, '{\"acknowledged\":true}'",
    "GET, /_template/logstash, 200, {}",
    "PUT, /_component_template/x, 200, '{\"acknowledged\":true}'",
    "GET, /_data_stream/logs-a-b, 200, '{\"data_streams\":[]}'",
    "PUT, /_ingest/pipeline/p, 200, '{\"acknowledged\":true}'",
    "GET, /_ilm/policy/logs, 200, {}",
    "DELETE, /_ilm/policy/logs, 405, '\"status\":405}'",
    "POST, /, 405, '\"type\":\"illegal_argument_exception\"'",
    "GET, /_bulk, 405, method is not allowed",
    "GET, /_search, 404, this port takes writes only",
    "POST, /logs/_doc, 404, 'documents are taken by _bulk, not one by one path=/logs/_doc'",
    "PUT, /logs/_create/7, 404, documents are taken by _bulk",
  })
  void probe_everyKind_isAnswered(String method, String path, int status, String text)
      throws Exception {
    byte[] body = method.equals("PUT") ? lines("{}") : new byte[0];
    HttpResponse<String> response = ask(method, path, body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(response.body()).contains(text);
    assertThat(response.headers().firstValue("X-Elastic-Product").isPresent())
        .isEqualTo(status != 404);
  }

  @Test
  void bulk_wrong_isAnsweredInTheFormOfElasticsearch() throws Exception {
    HttpResponse<String> malformed = ask("POST", "/_bulk", lines("x", "y"));
    assertThat(malformed.statusCode()).isEqualTo(400);
    assertThat(malformed.body())
        .startsWith("{\"error\":{\"root_cause\":[{\"type\":\"illegal_argument_exception\",")
        .contains("Malformed action/metadata line [1]")
        .endsWith("\"status\":400}");
    assertThat(ask("POST", "/_bulk", BODY, "Content-Encoding", "br").statusCode()).isEqualTo(415);
    assertThat(ask("POST", "/_bulk", lines("")).body()).contains("request body is required");
    assertThat(ask("POST", "/_bulk", BODY, "X-Scope-OrgID", "tributary").body())
        .contains("its own cluster");
    IngestConfig.Limits tight =
        new IngestConfig.Limits(10, 20, 64 << 10, 2, 2, 1, IngestPort.SMALL.clusters());
    try (RawConnection client = port.connect(tight)) {
      Response busy = client.post("/_bulk", BODY, NDJSON).read();
      assertThat(busy.status()).isEqualTo(503);
      assertThat(busy.headers()).containsKeys("retry-after", "x-elastic-product");
      assertThat(busy.body()).contains("es_rejected_execution_exception");
    }
  }

  /// Senders that had no answer send again.
  @Test
  void bulk_sentTwice_isStoredOnce() throws Exception {
    String time = "'@timestamp':'2026-11-22T20:00:11.5Z'";
    byte[] body =
        lines(
            "{'create':{}}",
            "{" + time + ",'message':'x','n':1}",
            "{'create':{}}",
            "{" + time + ",'message':'x','n':2}");
    for (int i = 0; i < 3; i++) {
      assertThat(ask("POST", "/_bulk", body).body()).contains("\"errors\":false");
    }
    assertThat(port.storedLines(IngestPort.DEFAULT)).containsExactly("x", "x");
  }

  /// Some senders do not say how long a body is.
  @Test
  void bulk_chunked_isStored() throws IOException {
    port.connect().close();
    try (RawConnection client = new RawConnection(port.first().address())) {
      String body = new String(BODY, StandardCharsets.UTF_8);
      client.send(
          "POST /_bulk HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(body.length())
              + "\r\n"
              + body
              + "\r\n0\r\n\r\n");
      assertThat(client.read().status()).isEqualTo(200);
    }
  }
}
