package io.tributary.scraper.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tributary.model.Labels;
import io.tributary.model.telemetry.SelfMetrics;
import io.tributary.scraper.access.HttpAccess;
import io.tributary.scraper.access.HttpClients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Places that name targets, asked over and over.
class DiscoveryLoopTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration REFRESH = Duration.ofMillis(50);

  private final SelfMetrics metrics = new SelfMetrics();
  private final HttpClients clients = new HttpClients();
  private final AtomicInteger changes = new AtomicInteger();
  private HttpServer server;
  private volatile String body = "[]";
  private volatile String type = "application/json; charset=utf-8";

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    clients.close();
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private DiscoveryLoop loop(Discovery discovery) {
    return DiscoveryLoop.start(
        discovery,
        new DiscoveryLoop.Parts(clients, "Tributary/test", metrics, changes::incrementAndGet));
  }

  @Test
  void http_namesTargets_theyAreKeptWhileItFails() throws Exception {
    String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/targets?zone=a";
    body = "[{\"targets\":[\"a:1\",\"b:2\"],\"labels\":{\"zone\":\"a\"}},{\"targets\":[\"c:3\"]}]";
    try (DiscoveryLoop loop =
        loop(new Discovery.Http(URI.create(url), HttpAccess.PLAIN, REFRESH))) {
      loop.awaitFirst(PATIENCE);
      assertThat(loop.targets())
          .containsExactly(
              Labels.of("__address__", "a:1", "__meta_url", url, "zone", "a"),
              Labels.of("__address__", "b:2", "__meta_url", url, "zone", "a"),
              Labels.of("__address__", "c:3", "__meta_url", url));
      body = "[{\"targets\":";
      await(() -> failures("http") > 0);
      assertThat(loop.targets()).hasSize(3);
      type = "text/html";
      double before = failures("http");
      await(() -> failures("http") > before);
      assertThat(loop.targets()).hasSize(3);
      type = "application/json";
      body = "[]";
      await(() -> loop.targets().isEmpty());
      assertThat(changes).hasValue(2);
    }
  }

  @Test
  void files_changeAndBreak_theLastGoodOnesStay(@TempDir Path folder) throws Exception {
    Path pattern = folder.resolve("t-*.yml");
    Files.writeString(folder.resolve("other.yml"), "- targets: [no:1]");
    try (DiscoveryLoop loop = loop(new Discovery.Files(List.of(pattern), REFRESH))) {
      loop.awaitFirst(PATIENCE);
      assertThat(loop.targets()).isEmpty();
      Files.writeString(folder.resolve("t-1.yml"), "- {targets: [a:1], labels: {n: 1}}");
      Files.writeString(folder.resolve("t-2.yml"), "- targets: [b:1]");
      await(() -> loop.targets().size() == 2);
      assertThat(loop.targets().getFirst().get("n")).isEqualTo("1");
      Files.writeString(folder.resolve("t-1.yml"), "targets: none");
      Files.writeString(folder.resolve("t-2.yml"), "- targets: [b:1, c:1]");
      await(() -> loop.targets().size() == 3);
      Files.writeString(folder.resolve("t-1.yml"), "- {targets: [d:1], labels: {'': x}}");
      Files.writeString(folder.resolve("t-2.yml"), "- targets: [b:1, c:1, d:1]");
      await(() -> loop.targets().size() == 4);
      Files.writeString(folder.resolve("t-1.yml"), "- {targets: [d:1, e:1], label: {n: 1}}");
      await(() -> failures("file") == 3);
      Files.writeString(folder.resolve("t-1.yml"), "- {targets: [d:1, e:1], labels: [n, 1]}");
      await(() -> failures("file") == 4);
      assertThat(loop.targets()).hasSize(4);
      Files.delete(folder.resolve("t-1.yml"));
      await(() -> loop.targets().size() == 3);
    }
  }

  private double failures(String kind) {
    return metrics
        .registry()
        .getSampleValue(
            "tributary_discovery_failures_total", new String[] {"kind"}, new String[] {kind});
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("time to give up").isLessThan(deadline);
      LockSupport.parkNanos(10_000_000);
    }
  }
}
