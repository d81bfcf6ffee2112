package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A source that fails for a while: answers that concern it say so, after a restart, too, until it
/// is meant to be gone.
class CompletenessTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DOWN = "cluster could not be polled cluster=eu-1 from=";

  private final AtomicBoolean fails = new AtomicBoolean();
  @TempDir private Path folder;

  @Test
  void query_reachesAClusterThatWasDown_isWarned() throws Exception {
    HttpServer source =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    source.createContext(
        "/metrics",
        exchange -> {
          byte[] body = "a 1\n".getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain");
          exchange.sendResponseHeaders(fails.get() ? 500 : 200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    source.start();
    config(source.getAddress().getPort(), "");
    try (ServerProcess server =
        ServerProcess.start(folder, "--config", folder.resolve("tributary.yaml").toString())) {
      HttpApi api = new HttpApi(server.queries());
      await(() -> api.cluster("eu-1").query("a", now()).size() == 1);
      push(server);

      fails.set(true);
      await(() -> last(server).endsWith(" to=now"));
      assertThat(last(server)).startsWith(DOWN);
      fails.set(false);
      await(() -> !last(server).endsWith(" to=now"));
      String closed = last(server);

      assertThat(warnings(server, "/clusters/eu-1/api/v1/query", "a")).contains(closed);
      assertThat(warnings(server, "/api/v1/query", "a{cluster=\"other\"}")).isEmpty();
      assertThat(warnings(server, "/loki/api/v1/query", "count_over_time({job=\"eu-1/x\"}[1m])"))
          .contains(closed);
      assertThat(warnings(server, "/loki/api/v1/query", "count_over_time({job=\"x\"}[1m])"))
          .isEmpty();
      String early = "&time=" + (InstantSource.system().millis() / 1_000 - 3_600);
      assertThat(warnings(server, "/api/v1/query", "a", early)).isEmpty();

      assertThat(server.stop()).isZero();
      server.restart();
      String start = closed.substring(0, closed.indexOf(" to="));
      assertThat(warnings(server, "/api/v1/query", "a"))
          .anyMatch(warning -> warning.startsWith(start));

      config(source.getAddress().getPort(), "clusters: {eu-1: {retired: 2020-01-31}}\n");
      server.hangUp();
      await(() -> warnings(server, "/api/v1/query", "a").isEmpty());
      assertThat(server.output()).doesNotContain("needs a restart");
    } finally {
      source.stop(0);
    }
  }

  /// Returns the last warning; a machine that is busy may have more of them.
  private static String last(ServerProcess server) throws IOException, InterruptedException {
    List<String> warnings = warnings(server, "/api/v1/query", "a");
    return warnings.isEmpty() ? "" : warnings.getLast();
  }

  private static void push(ServerProcess server) throws IOException, InterruptedException {
    String line = "[\"" + InstantSource.system().millis() + "000000\",\"hello\"]";
    String push = "{\"streams\":[{\"stream\":{\"job\":\"x\"},\"values\":[" + line + "]}]}";
    int status =
        HttpApi.post(
                URI.create(server.ingest() + "/clusters/eu-1/loki/api/v1/push"),
                push.getBytes(StandardCharsets.UTF_8),
                "Content-Type",
                "application/json")
            .statusCode();
    assertThat(status).isEqualTo(204);
  }

  private void config(int port, String more) throws IOException {
    Files.writeString(
        folder.resolve("tributary.yaml"),
        """
        scrape_configs:
          - job_name: x
            scrape_interval: 3s
            scrape_timeout: 3s
            static_configs: [{targets: ["127.0.0.1:%d"], labels: {cluster: eu-1}}]
        """
                .formatted(port)
            + more);
  }

  private static List<String> warnings(ServerProcess server, String path, String query)
      throws IOException, InterruptedException {
    return warnings(server, path, query, "&time=" + InstantSource.system().millis() / 1_000);
  }

  private static List<String> warnings(ServerProcess server, String path, String query, String time)
      throws IOException, InterruptedException {
    String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8);
    URI uri = URI.create(server.queries() + path + "?query=" + encoded + time);
    JsonNode answer = JSON.readTree(HttpApi.get(uri).body());
    List<String> warnings = new ArrayList<>();
    answer.path("warnings").forEach(warning -> warnings.add(warning.asText()));
    return warnings;
  }

  private static String now() {
    return Double.toString(InstantSource.system().millis() / 1e3);
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }
}
