package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real Prometheus servers with the same jobs and instances write to one Tributary.
@Order(2)
class RemoteWriteTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void twoClusters_sameJobAndInstance_areApartAndEachIsWhole() throws Exception {
    PrometheusServer.assumeInstalled();
    int exporter = PrometheusServer.freePort();
    try (ServerProcess server = ServerProcess.start(folder, "--config", config().toString());
        ChildProcess _ = PrometheusServer.startNodeExporter(folder, exporter);
        PrometheusServer eu = source("eu-1", exporter, server.ingest());
        PrometheusServer us = source("us-2", exporter, server.ingest())) {
      HttpApi ours = new HttpApi(server.queries());
      String time = settledTime(ours, List.of(eu, us));
      globalViewTellsThemApart(ours, time);
      List<String> differences = PrometheusServer.differences(ours, List.of(eu, us), time);
      assertThat(differences).isEmpty();

      assertThat(server.stop()).isZero();
      server.restart();
      assertThat(PrometheusServer.differences(ours, List.of(eu, us), time))
          .as("after a restart")
          .isEmpty();
      globalViewTellsThemApart(ours, time);
    }
  }

  private static void globalViewTellsThemApart(HttpApi ours, String time) throws Exception {
    List<String> seen = new ArrayList<>();
    for (JsonNode series : ours.query("up{job=~\".*/node\"}", time)) {
      seen.add(
          series.path("metric").path("cluster").asText()
              + " "
              + series.path("metric").path("job").asText());
    }
    assertThat(seen).containsExactlyInAnyOrder("eu-1 eu-1/node", "us-2 us-2/node");
    assertThat(ours.query("up{instance=\"us-2/host:9100\"}", time)).hasSize(1);
  }

  /// Waits until both have sent 12 seconds, and returns a time between two scrapes for which all is
  /// here.
  private static String settledTime(HttpApi ours, List<PrometheusServer> sources) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long firstMs = Long.MAX_VALUE;
    while (System.nanoTime() < deadline) {
      long newest = PrometheusServer.newestMs(ours, sources);
      firstMs = Math.min(firstMs, newest);
      if (newest > 0 && firstMs == 0) {
        firstMs = newest;
      }
      if (firstMs > 0 && newest - firstMs > 14_000) {
        return Double.toString(PrometheusServer.betweenScrapes(sources, newest - 2_000) / 1e3);
      }
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
    throw new AssertionError("no samples arrived in time");
  }

  private Path config() throws IOException {
    return Files.writeString(
        folder.resolve("tributary.yaml"),
        """
        clusters:
          eu-1:
            external_labels: {cluster: eu-1, replica: a}
          us-2:
            external_labels: {cluster: us-2, replica: a}
        """);
  }

  private PrometheusServer source(String name, int exporterPort, URI ingest) throws IOException {
    String write = "remote_write: [{url: " + ingest + "/clusters/" + name + "/api/v1/write}]";
    return PrometheusServer.start(folder, name, exporterPort, "1s", write);
  }
}
