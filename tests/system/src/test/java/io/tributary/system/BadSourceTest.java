package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Sources that answer badly, or never: their `up` is 0, and a good one beside them is polled on.
class BadSourceTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Map<String, String> EXPECTED =
      Map.of("broken", "0", "endless", "0", "good", "1", "hangs", "0", "page", "0");

  private final CountDownLatch end = new CountDownLatch(1);

  @TempDir Path folder;

  @Test
  void sources_bad_areDownAndTheGoodOneLivesOn() throws Exception {
    HttpServer sources =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      sources.setExecutor(threads);
      answer(sources, "good", "text/plain", "good 1\n");
      answer(sources, "broken", "text/plain", "a 1\nb{c=\"d 2\n");
      answer(sources, "page", "text/html", "<html>a 1</html>\n");
      sources.createContext("/hangs", this::hang);
      sources.createContext("/endless", BadSourceTest::endlessly);
      sources.start();
      try (ServerProcess server =
          ServerProcess.start(folder, "--config", config(sources.getAddress()).toString())) {
        HttpApi api = new HttpApi(server.queries());
        assertThat(up(api)).isEqualTo(EXPECTED);
        assertThat(api.cluster("good").query("good", now())).hasSize(1);
      } finally {
        end.countDown();
        sources.stop(0);
      }
    }
  }

  private Path config(InetSocketAddress address) throws IOException {
    StringBuilder yaml = new StringBuilder("scrape_configs:\n");
    for (String name : EXPECTED.keySet()) {
      yaml.append(
          """
            - job_name: %1$s
              metrics_path: /%1$s
              scrape_interval: 1s
              scrape_timeout: 1s
              static_configs: [{targets: ["127.0.0.1:%2$d"], labels: {cluster: %1$s}}]
          """
              .formatted(name, address.getPort()));
    }
    return Files.writeString(folder.resolve("tributary.yaml"), yaml);
  }

  /// Returns `up` by source, as soon as it is what is expected, or what it is after a while.
  private static Map<String, String> up(HttpApi api) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    Map<String, String> up = new TreeMap<>();
    while (!up.equals(EXPECTED) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
      for (JsonNode each : api.cluster("tributary").query("up", now())) {
        up.put(each.path("metric").path("source").asText(), each.path("value").path(1).asText());
      }
    }
    return up;
  }

  private static String now() {
    return Double.toString(InstantSource.system().millis() / 1e3);
  }

  private static void answer(HttpServer server, String name, String type, String body) {
    server.createContext(
        "/" + name,
        exchange -> {
          byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
          exchange.getResponseHeaders().set("Content-Type", type);
          exchange.sendResponseHeaders(200, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
  }

  private void hang(HttpExchange exchange) {
    try (exchange) {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Ends with an exception when the poller leaves.
  private static void endlessly(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/plain");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      for (int i = 0; ; i++) {
        out.write("endless{n=\"%d\"} 1\n".formatted(i % 1_000).getBytes(StandardCharsets.UTF_8));
      }
    }
  }
}
