package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two real Prometheus servers with the same jobs and instances write to one Tributary.
class RemoteWriteTest {
  private static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Path NODE_EXPORTER = Path.of("/usr/bin/prometheus-node-exporter");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void twoClusters_sameJobAndInstance_areApartAndEachIsWhole() throws Exception {
    assumeInstalled();
    int exporter = freePort();
    try (ServerProcess server = ServerProcess.start(folder, "--config", config().toString());
        ChildProcess _ = nodeExporter(exporter);
        Source eu = source("eu-1", exporter, server.ingest());
        Source us = source("us-2", exporter, server.ingest())) {
      HttpApi ours = new HttpApi(server.queries());
      String time = settledTime(ours, List.of(eu, us));
      globalViewTellsThemApart(ours, time);
      List<String> differences = compare(ours, List.of(eu, us), time);
      assertThat(differences).isEmpty();

      assertThat(server.stop()).isZero();
      server.restart();
      assertThat(compare(ours, List.of(eu, us), time)).as("after a restart").isEmpty();
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

  /// Returns where a cluster's view and its own Prometheus differ.
  private static List<String> compare(HttpApi ours, List<Source> sources, String time)
      throws Exception {
    List<String> differences = new ArrayList<>();
    for (Source source : sources) {
      HttpApi view = ours.cluster(source.name());
      for (ComparedQuery query : ComparedQuery.ALL) {
        String difference = query.compare(view, source.api(), time);
        if (difference != null) {
          differences.add(source.name() + ": " + difference);
        }
      }
    }
    return differences;
  }

  /// Waits until both have sent 12 seconds, and returns a time between two scrapes for which all is
  /// here.
  private static String settledTime(HttpApi ours, List<Source> sources) throws Exception {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    long firstMs = Long.MAX_VALUE;
    while (System.nanoTime() < deadline) {
      long newest = newestMs(ours, sources);
      firstMs = Math.min(firstMs, newest);
      if (newest > 0 && firstMs == 0) {
        firstMs = newest;
      }
      if (firstMs > 0 && newest - firstMs > 14_000) {
        return Double.toString(betweenScrapes(sources, newest - 2_000) / 1e3);
      }
      LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
    }
    throw new AssertionError("no samples arrived in time");
  }

  /// Returns the time of the newest sample that all targets of all sources have reached; 0 when one
  /// has none.
  private static long newestMs(HttpApi ours, List<Source> sources) throws Exception {
    long newest = Long.MAX_VALUE;
    for (Source source : sources) {
      String now = Double.toString(InstantSource.system().millis() / 1e3);
      JsonNode result = ours.cluster(source.name()).query("timestamp(up)", now);
      if (result.size() < 2) {
        return 0;
      }
      for (JsonNode one : result) {
        newest = Math.min(newest, Math.round(one.path("value").get(1).asDouble() * 1e3));
      }
    }
    return newest;
  }

  /// Returns a time just before `aroundMs` whose milliseconds are at least 50 away from those of
  /// every scrape.
  ///
  /// So no sample lies on the edge of a range, where versions of Prometheus differ.
  private static long betweenScrapes(List<Source> sources, long aroundMs) throws Exception {
    List<Long> offsets = new ArrayList<>();
    for (Source source : sources) {
      for (JsonNode one : source.api().query("timestamp(up)", Double.toString(aroundMs / 1e3))) {
        offsets.add(Math.round(one.path("value").get(1).asDouble() * 1e3) % 1_000);
      }
    }
    for (long time = aroundMs; ; time--) {
      long offset = time % 1_000;
      if (offsets.stream()
          .allMatch(o -> Math.abs(o - offset) >= 50 && Math.abs(o - offset) <= 950)) {
        return time;
      }
    }
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

  private Source source(String name, int exporterPort, URI ingest) throws IOException {
    int port = freePort();
    Path home = Files.createDirectories(folder.resolve(name));
    Path config =
        Files.writeString(
            home.resolve("prometheus.yml"),
            """
            global:
              scrape_interval: 1s
              scrape_timeout: 1s
              external_labels: {cluster: %s, replica: a}
            remote_write:
              - url: %s/clusters/%s/api/v1/write
            scrape_configs:
              - job_name: prometheus
                static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: 'host:9090'}}]
              - job_name: node
                static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: 'host:9100'}}]
            """
                .formatted(name, ingest, name, port, exporterPort));
    ChildProcess process =
        ChildProcess.start(
            List.of(
                PROMETHEUS.toString(),
                "--config.file=" + config,
                "--storage.tsdb.path=" + home.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port),
            home.resolve("prometheus.log"));
    return new Source(name, process, new HttpApi(URI.create("http://127.0.0.1:" + port)));
  }

  private ChildProcess nodeExporter(int port) throws IOException {
    return ChildProcess.start(
        List.of(NODE_EXPORTER.toString(), "--web.listen-address=127.0.0.1:" + port),
        folder.resolve("node-exporter.log"));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void assumeInstalled() {
    boolean installed = Files.isExecutable(PROMETHEUS) && Files.isExecutable(NODE_EXPORTER);
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(installed, "prometheus and prometheus-node-exporter are not installed: skipped");
    }
    assertThat(installed).as("prometheus and prometheus-node-exporter are installed").isTrue();
  }

  /// One Prometheus.
  private record Source(String name, ChildProcess process, HttpApi api) implements AutoCloseable {
    @Override
    public void close() {
      process.close();
    }
  }
}
