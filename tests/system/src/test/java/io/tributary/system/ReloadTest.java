package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A configuration that changes while the server runs: by a signal, by HTTP, for the better and for
/// the worse.
class ReloadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final AtomicInteger polls = new AtomicInteger();
  @TempDir private Path folder;

  @Test
  void reload_goodAndBad_pollsWhatIsRightAndSaysWhatIsWrong() throws Exception {
    HttpServer sources =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    sources.createContext(
        "/metrics",
        exchange -> {
          byte[] body =
              ("polls_total " + polls.incrementAndGet() + "\n").getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", "text/plain");
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    sources.start();
    int port = sources.getAddress().getPort();
    try (ServerProcess server =
        ServerProcess.start(folder, "--config", config(port, "one").toString())) {
      HttpApi api = new HttpApi(server.queries());
      await(() -> up(api).equals(Set.of("one")));

      config(port, "one", "two");
      server.hangUp();
      await(() -> up(api).equals(Set.of("one", "two")));

      Path broken = Files.writeString(folder.resolve("tributary.yaml"), "scrape_configs:\n  - [\n");
      server.hangUp();
      await(() -> server.output().contains(broken + ":3:"));
      HttpResponse<String> refused = reload(server);
      assertThat(refused.statusCode()).isEqualTo(500);
      assertThat(refused.body()).startsWith("failed to reload config: " + broken + ":3:");
      assertThat(api.get("status/runtimeinfo").path("reloadConfigSuccess").asBoolean()).isFalse();
      assertThat(up(api)).contains("one", "two");
      int before = polls.get();
      await(() -> polls.get() > before + 2);

      config(port, "two");
      assertThat(reload(server).statusCode()).isEqualTo(200);
      assertThat(targets(api)).containsExactly("two");
      assertThat(api.get("status/runtimeinfo").path("reloadConfigSuccess").asBoolean()).isTrue();
      assertThat(api.get("status/config").path("yaml").asText()).contains("job_name: two");
    } finally {
      sources.stop(0);
    }
  }

  private Path config(int port, String... jobs) throws IOException {
    StringBuilder yaml = new StringBuilder("query: {admin_api: true}\nscrape_configs:\n");
    for (String name : jobs) {
      yaml.append(
          """
            - job_name: %1$s
              scrape_interval: 1s
              static_configs: [{targets: ["127.0.0.1:%2$d"], labels: {cluster: %1$s}}]
          """
              .formatted(name, port));
    }
    return Files.writeString(folder.resolve("tributary.yaml"), yaml);
  }

  private static HttpResponse<String> reload(ServerProcess server)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = server.queries().resolve("/-/reload");
      return client.send(
          HttpRequest.newBuilder(uri).POST(BodyPublishers.noBody()).build(),
          BodyHandlers.ofString());
    }
  }

  /// Returns the sources that are up.
  private static Set<String> up(HttpApi api) throws IOException, InterruptedException {
    String now = Double.toString(InstantSource.system().millis() / 1e3);
    Set<String> up = new TreeSet<>();
    for (JsonNode each : api.cluster("tributary").query("up == 1", now)) {
      up.add(each.path("metric").path("source").asText());
    }
    return up;
  }

  private static Set<String> targets(HttpApi api) throws IOException, InterruptedException {
    Set<String> jobs = new TreeSet<>();
    for (JsonNode target : api.get("targets").path("activeTargets")) {
      jobs.add(target.path("scrapePool").asText());
    }
    return jobs;
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.call()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    }
  }
}
