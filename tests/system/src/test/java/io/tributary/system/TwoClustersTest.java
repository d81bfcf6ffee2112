package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real Prometheus servers with the same jobs and instances: the first writes, the second
/// scrapes every four seconds and is polled every second, so that no sample is missed. Beside them
/// log files with the same labels are shipped.
@Order(1)
class TwoClustersTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final long LENGTH_MS = 30_000;

  /// A poll may be late; what is this old has come.
  private static final long SETTLED_MS = 10_000;

  @TempDir Path folder;

  @Test
  void oneWritesOneIsPolled_eachViewIsItsOwnPrometheus() throws Exception {
    PrometheusServer.assumeInstalled();
    int exporter = PrometheusServer.freePort();
    try (ChildProcess _ = PrometheusServer.startNodeExporter(folder, exporter);
        PrometheusServer us = PrometheusServer.start(folder, "us-2", exporter, "4s", "");
        ServerProcess server = ServerProcess.start(folder, "--config", config(us).toString());
        PrometheusServer eu =
            PrometheusServer.start(
                folder,
                "eu-1",
                exporter,
                "1s",
                "remote_write: [{url: " + server.ingest() + "/clusters/eu-1/api/v1/write}]");
        ShipperProcess _ = ship("eu-1", server);
        ShipperProcess _ = ship("us-2", server)) {
      HttpApi ours = new HttpApi(server.queries());
      List<PrometheusServer> sources = List.of(eu, us);
      String time = settledTime(ours, sources);

      assertThat(PrometheusServer.differences(ours, sources, time)).isEmpty();
      assertThat(seen(ours, "up{job=~\".*/node\"}", time))
          .containsExactlyInAnyOrder("eu-1 eu-1/node", "us-2 us-2/node");
      JsonNode polled = ours.cluster("tributary").query("up{source=\"us-2\"}", time);
      assertThat(polled).hasSize(1);
      assertThat(polled.get(0).path("metric").path("job").asText()).isEqualTo("federate");
      assertThat(polled.get(0).path("value").get(1).asText()).isEqualTo("1");
      for (String cluster : List.of("eu-1", "us-2")) {
        assertThat(ours.cluster(cluster).lines("{job=\"app\"}"))
            .extracting(line -> line.path(1).asText())
            .containsExactly("first of " + cluster, "second of " + cluster);
        assertThat(ours.lines("{job=\"" + cluster + "/app\", cluster=\"" + cluster + "\"}"))
            .extracting(line -> line.path(1).asText())
            .containsExactly("first of " + cluster, "second of " + cluster);
      }
      assertThat(ours.count("{job=\"app\"}")).isZero();
      assertThat(ours.count("{job=~\".*/app\"}")).isEqualTo(4);
    }
  }

  /// Ships a log file that has the same labels in both clusters.
  private ShipperProcess ship(String cluster, ServerProcess server) throws IOException {
    Path logs = Files.createDirectories(folder.resolve(cluster + "-logs"));
    Files.writeString(
        logs.resolve("app.log"), "first of " + cluster + "\nsecond of " + cluster + "\n");
    return ShipperProcess.start(
        folder.resolve(cluster + "-ship"),
        server.ingest(),
        cluster,
        "--label",
        "job=app",
        logs + "/*.log");
  }

  private static List<String> seen(HttpApi ours, String promql, String time) throws Exception {
    List<String> seen = new ArrayList<>();
    for (JsonNode series : ours.query(promql, time)) {
      JsonNode metric = series.path("metric");
      seen.add(metric.path("cluster").asText() + " " + metric.path("job").asText());
    }
    return seen;
  }

  private static String settledTime(HttpApi ours, List<PrometheusServer> sources) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long firstMs = 0;
    while (System.nanoTime() < deadline) {
      long newestMs = PrometheusServer.newestMs(ours, sources);
      firstMs = firstMs == 0 ? newestMs : firstMs;
      if (firstMs > 0 && newestMs - firstMs > LENGTH_MS) {
        long settledMs = InstantSource.system().millis() - SETTLED_MS;
        return Double.toString(PrometheusServer.betweenScrapes(sources, settledMs) / 1e3);
      }
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
    throw new AssertionError("no samples arrived in time");
  }

  /// The stanza of the README, for this source and at a shorter interval.
  private Path config(PrometheusServer polled) throws IOException {
    String readme = Files.readString(Launcher.ROOT.resolve("README.md"));
    int start = readme.indexOf("scrape_configs:\n");
    String stanza = readme.substring(start, readme.indexOf("```", start));
    return Files.writeString(
        folder.resolve("tributary.yaml"),
        stanza
                .replace("prometheus.example:9090", polled.api().base().getAuthority())
                .replace("cluster: eu-1", "cluster: us-2")
                .replace("scrape_interval: 15s", "scrape_interval: 1s")
            + """
            clusters:
              eu-1:
                external_labels: {cluster: eu-1, replica: a}
              us-2:
                external_labels: {cluster: us-2, replica: a}
            """);
  }
}
