package io.tributary.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/// A real Prometheus of one cluster, which scrapes itself as `host:9090` and a node exporter as
/// `host:9100`.
///
/// @param name of its cluster
/// @param home its configuration, data and output
record PrometheusServer(
    String name, Path home, List<String> command, ChildProcess process, HttpApi api)
    implements Closeable {
  static final Path PROMETHEUS = Path.of("/usr/bin/prometheus");
  private static final Duration START = Duration.ofMinutes(3);
  private static final Path NODE_EXPORTER = Path.of("/usr/bin/prometheus-node-exporter");

  /// What a Prometheus says of itself: its external labels.
  record Identity(String cluster, String replica) {}

  /// @param interval of its scrapes
  /// @param more lines of its configuration, or none
  static PrometheusServer start(
      Path folder, String name, int exporterPort, String interval, String more) throws IOException {
    return start(folder, new Identity(name, "a"), exporterPort, interval, more);
  }

  /// As above, of one of several replicas.
  static PrometheusServer start(
      Path folder, Identity identity, int exporterPort, String interval, String more)
      throws IOException {
    int port = freePort();
    Path home = folder.resolve(identity.cluster() + "-" + identity.replica());
    String config =
        """
        global:
          scrape_interval: %s
          scrape_timeout: 1s
          external_labels: {cluster: %s, replica: %s}
        scrape_configs:
          - job_name: prometheus
            static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: 'host:9090'}}]
          - job_name: node
            static_configs: [{targets: ['127.0.0.1:%d'], labels: {instance: 'host:9100'}}]
        %s
        """
            .formatted(interval, identity.cluster(), identity.replica(), port, exporterPort, more);
    return launch(identity.cluster(), home, config, port, List.of(PROMETHEUS.toString()));
  }

  private static PrometheusServer launch(
      String name, Path home, String config, int port, List<String> command) throws IOException {
    Files.createDirectories(home);
    Path file = Files.writeString(home.resolve("prometheus.yml"), config);
    List<String> all = new ArrayList<>(command);
    all.add("--config.file=" + file);
    all.add("--storage.tsdb.path=" + home.resolve("data"));
    all.add("--web.listen-address=127.0.0.1:" + port);
    HttpApi api = new HttpApi(URI.create("http://127.0.0.1:" + port));
    return new PrometheusServer(name, home, all, run(all, home), api);
  }

  private static ChildProcess run(List<String> command, Path home) throws IOException {
    return ChildProcess.start(command, home.resolve("prometheus.log"));
  }

  /// Kills it and starts another one in its place, with its data.
  PrometheusServer replace() throws IOException, InterruptedException {
    process.kill();
    return new PrometheusServer(name, home, command, run(command, home), api);
  }

  /// Starts one that scrapes nothing and receives remote write.
  ///
  /// @param prometheus its executable
  /// @param features its flags, or none
  static PrometheusServer startReceiver(Path folder, Path prometheus, List<String> features)
      throws Exception {
    List<String> command =
        new ArrayList<>(List.of(prometheus.toString(), "--web.enable-remote-write-receiver"));
    if (!features.isEmpty()) {
      command.add("--enable-feature=" + String.join(",", features));
    }
    Path home = folder.resolve("receiver");
    PrometheusServer server = launch("receiver", home, "global: {}\n", freePort(), command);
    try {
      server.process.awaitAnswer(URI.create(server.api.base() + "/-/ready"), START);
      return server;
    } catch (Exception | AssertionError e) {
      server.close();
      throw e;
    }
  }

  static ChildProcess startNodeExporter(Path folder, int port, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(NODE_EXPORTER.toString());
    command.add("--web.listen-address=127.0.0.1:" + port);
    command.addAll(List.of(flags));
    return ChildProcess.start(command, folder.resolve("node-exporter.log"));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  static void assumeInstalled() {
    boolean installed = Files.isExecutable(PROMETHEUS) && Files.isExecutable(NODE_EXPORTER);
    if (!"true".equals(System.getenv("CI"))) {
      assumeTrue(installed, "prometheus and prometheus-node-exporter are not installed: skipped");
    }
    assertThat(installed).as("prometheus and prometheus-node-exporter are installed").isTrue();
  }

  /// Returns the time of the newest sample that all targets of all sources have reached; 0 when one
  /// has none.
  static long newestMs(HttpApi ours, List<PrometheusServer> sources) throws Exception {
    long newest = Long.MAX_VALUE;
    for (PrometheusServer source : sources) {
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
  static long betweenScrapes(List<PrometheusServer> sources, long aroundMs) throws Exception {
    List<Long> offsets = new ArrayList<>();
    for (PrometheusServer source : sources) {
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

  /// Returns where a cluster's view and its own Prometheus differ.
  static List<String> differences(HttpApi ours, List<PrometheusServer> sources, String time)
      throws Exception {
    List<String> differences = new ArrayList<>();
    for (PrometheusServer source : sources) {
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

  @Override
  public void close() {
    process.close();
  }
}
